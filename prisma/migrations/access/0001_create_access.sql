-- The search of staff reads a trigram index.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TYPE "ActorKind" AS ENUM ('STAFF', 'API_KEY', 'SYSTEM', 'CUSTOMER');
CREATE TYPE "ApprovalKind" AS ENUM ('REFUND', 'POINTS', 'CREDIT');
CREATE TYPE "ApprovalState" AS ENUM ('REQUESTED', 'APPROVED', 'REJECTED');

-- Guards every append-only table, of this module and of others. DELETE is always refused. UPDATE is refused unless the
-- transaction says in "rapport.rewriting" that it is a 'merge' or an 'erasure' and changes nothing but the columns that the
-- trigger names for it: EXECUTE FUNCTION rapport_append_only('columns of a merge', 'columns of an erasure'), comma separated.
CREATE FUNCTION rapport_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changeable text[] := CASE current_setting('rapport.rewriting', true)
    WHEN 'merge' THEN string_to_array(TG_ARGV[0], ',')
    WHEN 'erasure' THEN string_to_array(TG_ARGV[1], ',')
  END;
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - changeable = to_jsonb(NEW) - changeable THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% is append-only: % refused.', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TABLE "Team" (
  "id" UUID NOT NULL,
  "name" TEXT NOT NULL,
  "nameKey" TEXT COLLATE "und-x-icu" NOT NULL,
  "createdAt" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "Team_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "Team_nameKey_key" ON "Team"("nameKey");

CREATE TABLE "Staff" (
  "id" UUID NOT NULL,
  "name" TEXT NOT NULL,
  "nameKey" TEXT COLLATE "und-x-icu" NOT NULL,
  "searchKey" TEXT NOT NULL,
  "email" TEXT,
  "subject" TEXT,
  "teamId" UUID,
  "createdAt" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "Staff_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "Staff_teamId_fkey" FOREIGN KEY ("teamId") REFERENCES "Team"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "Staff_subject_key" ON "Staff"("subject");
CREATE INDEX "Staff_nameKey_id_idx" ON "Staff"("nameKey", "id");
CREATE INDEX "Staff_teamId_nameKey_id_idx" ON "Staff"("teamId", "nameKey", "id");
CREATE INDEX "Staff_searchKey_idx" ON "Staff" USING GIN ("searchKey" gin_trgm_ops);

CREATE TABLE "Role" (
  "id" UUID NOT NULL,
  "name" TEXT NOT NULL,
  "nameKey" TEXT COLLATE "und-x-icu" NOT NULL,
  "permissions" TEXT[] NOT NULL,
  "maxPoints" INTEGER,
  "builtIn" TEXT,
  "declared" TEXT[] NOT NULL,
  "createdAt" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "Role_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "Role_maxPoints_check" CHECK ("maxPoints" >= 0)
);
CREATE UNIQUE INDEX "Role_nameKey_key" ON "Role"("nameKey");
CREATE UNIQUE INDEX "Role_builtIn_key" ON "Role"("builtIn");

CREATE TABLE "RoleRefundLimit" (
  "roleId" UUID NOT NULL,
  "currencyCode" CHAR(3) NOT NULL,
  "amountMinor" BIGINT NOT NULL,
  CONSTRAINT "RoleRefundLimit_pkey" PRIMARY KEY ("roleId", "currencyCode"),
  CONSTRAINT "RoleRefundLimit_roleId_fkey" FOREIGN KEY ("roleId") REFERENCES "Role"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "RoleRefundLimit_amountMinor_check" CHECK ("amountMinor" >= 0)
);

CREATE TABLE "_RoleToStaff" (
  "A" UUID NOT NULL,
  "B" UUID NOT NULL,
  CONSTRAINT "_RoleToStaff_AB_pkey" PRIMARY KEY ("A", "B"),
  CONSTRAINT "_RoleToStaff_A_fkey" FOREIGN KEY ("A") REFERENCES "Role"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "_RoleToStaff_B_fkey" FOREIGN KEY ("B") REFERENCES "Staff"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "_RoleToStaff_B_index" ON "_RoleToStaff"("B");

CREATE TABLE "ApiKey" (
  "id" UUID NOT NULL,
  "name" TEXT NOT NULL,
  "prefix" TEXT NOT NULL,
  "secretHash" BYTEA NOT NULL,
  "permissions" TEXT[] NOT NULL,
  "builtIn" TEXT,
  "staffId" UUID,
  "createdAt" TIMESTAMPTZ(3) NOT NULL,
  "expiresAt" TIMESTAMPTZ(3),
  "lastUsedAt" TIMESTAMPTZ(3),
  "revokedAt" TIMESTAMPTZ(3),
  CONSTRAINT "ApiKey_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "ApiKey_staffId_fkey" FOREIGN KEY ("staffId") REFERENCES "Staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT "ApiKey_secretHash_check" CHECK (octet_length("secretHash") = 32)
);
CREATE UNIQUE INDEX "ApiKey_prefix_key" ON "ApiKey"("prefix");
CREATE INDEX "ApiKey_createdAt_id_idx" ON "ApiKey"("createdAt", "id");
CREATE INDEX "ApiKey_revokedAt_createdAt_id_idx" ON "ApiKey"("revokedAt", "createdAt", "id");
CREATE INDEX "ApiKey_staffId_idx" ON "ApiKey"("staffId");
CREATE UNIQUE INDEX "ApiKey_builtIn_key" ON "ApiKey"("builtIn");

CREATE TABLE "Approval" (
  "id" UUID NOT NULL,
  "kind" "ApprovalKind" NOT NULL,
  "state" "ApprovalState" NOT NULL DEFAULT 'REQUESTED',
  "action" TEXT NOT NULL,
  "details" JSONB NOT NULL,
  "subjectType" TEXT NOT NULL,
  "subjectId" UUID NOT NULL,
  "reason" TEXT NOT NULL,
  "amountMinor" BIGINT,
  "currencyCode" CHAR(3),
  "points" INTEGER,
  "requestedByKind" "ActorKind" NOT NULL,
  "requestedById" UUID,
  "requestedAs" TEXT NOT NULL,
  "requesterId" UUID,
  "requestedAt" TIMESTAMPTZ(3) NOT NULL,
  "decidedById" UUID,
  "decidedAt" TIMESTAMPTZ(3),
  "note" TEXT,
  CONSTRAINT "Approval_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "Approval_decidedById_fkey" FOREIGN KEY ("decidedById") REFERENCES "Staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT "Approval_amount_check" CHECK (("amountMinor" IS NULL) = ("currencyCode" IS NULL) AND "amountMinor" > 0),
  CONSTRAINT "Approval_points_check" CHECK ("points" > 0),
  CONSTRAINT "Approval_decided_check" CHECK (("state" = 'REQUESTED') = ("decidedAt" IS NULL)),
  CONSTRAINT "Approval_own_request_check" CHECK ("decidedById" <> "requesterId")
);
CREATE INDEX "Approval_state_requestedAt_id_idx" ON "Approval"("state", "requestedAt", "id");
CREATE INDEX "Approval_subjectType_subjectId_idx" ON "Approval"("subjectType", "subjectId");
CREATE INDEX "Approval_decidedById_idx" ON "Approval"("decidedById");

CREATE TABLE "AuditEntry" (
  "id" UUID NOT NULL,
  "occurredAt" TIMESTAMPTZ(3) NOT NULL,
  "action" TEXT NOT NULL,
  "subjectType" TEXT NOT NULL,
  "subjectId" UUID NOT NULL,
  "before" JSONB,
  "after" JSONB,
  "reason" TEXT,
  "actorKind" "ActorKind" NOT NULL,
  "actorId" UUID,
  "staffId" UUID,
  "requestId" TEXT NOT NULL,
  "operation" TEXT,
  CONSTRAINT "AuditEntry_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "AuditEntry_occurredAt_id_idx" ON "AuditEntry"("occurredAt", "id");
CREATE INDEX "AuditEntry_subjectType_subjectId_occurredAt_id_idx" ON "AuditEntry"("subjectType", "subjectId", "occurredAt", "id");
CREATE INDEX "AuditEntry_subjectType_occurredAt_id_idx" ON "AuditEntry"("subjectType", "occurredAt", "id");
CREATE INDEX "AuditEntry_actorId_occurredAt_id_idx" ON "AuditEntry"("actorId", "occurredAt", "id");
CREATE INDEX "AuditEntry_staffId_occurredAt_id_idx" ON "AuditEntry"("staffId", "occurredAt", "id");
CREATE INDEX "AuditEntry_action_occurredAt_id_idx" ON "AuditEntry"("action", "occurredAt", "id");
CREATE INDEX "AuditEntry_requestId_idx" ON "AuditEntry"("requestId");
CREATE TRIGGER "AuditEntry_append_only" BEFORE UPDATE OR DELETE ON "AuditEntry"
  FOR EACH ROW EXECUTE FUNCTION rapport_append_only('subjectId', 'before,after,reason');
