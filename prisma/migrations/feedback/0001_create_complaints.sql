CREATE TYPE "ComplaintKind" AS ENUM ('COMPLAINT', 'PRODUCT_REPORT', 'SUPPORT_REQUEST', 'PRAISE');
CREATE TYPE "ComplaintStatus" AS ENUM ('RECEIVED', 'ACKNOWLEDGED', 'ASSESSED', 'INVESTIGATING', 'AWAITING_CUSTOMER', 'AWAITING_THIRD_PARTY', 'RESPONSE_PROPOSED', 'RESOLVED', 'CLOSED', 'REOPENED', 'WITHDRAWN', 'REJECTED', 'DUPLICATE');
CREATE TYPE "Severity" AS ENUM ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL');
CREATE TYPE "ComplaintCause" AS ENUM ('PRODUCT_FAULT', 'SERVICE', 'PRICE', 'DELIVERY', 'BILLING', 'STAFF_CONDUCT', 'MISUNDERSTANDING', 'OTHER');
CREATE TYPE "RemedyKind" AS ENUM ('REFUND', 'REPLACEMENT', 'REPAIR', 'CREDIT', 'APOLOGY', 'EXPLANATION', 'OTHER');

CREATE TABLE "Complaint" (
    "id" UUID NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "serial" SERIAL NOT NULL,
    "kind" "ComplaintKind" NOT NULL DEFAULT 'COMPLAINT',
    "subject" TEXT NOT NULL,
    "body" TEXT,
    "status" "ComplaintStatus" NOT NULL DEFAULT 'RECEIVED',
    "severity" "Severity" NOT NULL DEFAULT 'MEDIUM',
    "cause" "ComplaintCause",
    "remedySought" "RemedyKind",
    "channel" "Channel",
    "customerId" UUID NOT NULL,
    "ownerId" UUID,
    "teamId" UUID,
    "concernsStaffId" UUID,
    "openedAt" TIMESTAMPTZ(3) NOT NULL,
    "acknowledgedAt" TIMESTAMPTZ(3),
    "resolvedAt" TIMESTAMPTZ(3),
    "closedAt" TIMESTAMPTZ(3),
    "reopenCount" INTEGER NOT NULL DEFAULT 0,
    "duplicateOfId" UUID,
    "subjectFolded" TEXT NOT NULL GENERATED ALWAYS AS (fold_text("subject")) STORED,
    "searchText" TEXT NOT NULL GENERATED ALWAYS AS (fold_text("subject" || ' ' || coalesce("body", ''))) STORED,

    CONSTRAINT "Complaint_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Complaint_subject_length" CHECK (char_length("subject") BETWEEN 1 AND 200),
    CONSTRAINT "Complaint_body_length" CHECK (char_length("body") BETWEEN 1 AND 10000),
    CONSTRAINT "Complaint_reopenCount_counts" CHECK ("reopenCount" >= 0),
    CONSTRAINT "Complaint_received_is_not_acknowledged" CHECK ("status" <> 'RECEIVED' OR "acknowledgedAt" IS NULL),
    CONSTRAINT "Complaint_acknowledged_has_its_time" CHECK ("status" <> 'ACKNOWLEDGED' OR "acknowledgedAt" IS NOT NULL),
    CONSTRAINT "Complaint_duplicate_names_the_other" CHECK (("status" = 'DUPLICATE') = ("duplicateOfId" IS NOT NULL) AND "duplicateOfId" <> "id")
);

CREATE TABLE "ComplaintLogEntry" (
    "id" UUID NOT NULL,
    "complaintId" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "fromStatus" "ComplaintStatus",
    "toStatus" "ComplaintStatus",
    "note" TEXT,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,
    "loggedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ComplaintLogEntry_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "Complaint_serial_key" ON "Complaint"("serial");
CREATE INDEX "Complaint_customerId_openedAt_id_idx" ON "Complaint"("customerId", "openedAt" DESC, "id" DESC);
CREATE INDEX "Complaint_openedAt_id_idx" ON "Complaint"("openedAt", "id");
CREATE INDEX "Complaint_severity_id_idx" ON "Complaint"("severity", "id");
CREATE INDEX "Complaint_severity_openedAt_id_idx" ON "Complaint"("severity", "openedAt", "id");
CREATE INDEX "Complaint_gravest_first_idx" ON "Complaint"("severity" DESC, "openedAt", "id");
CREATE INDEX "Complaint_status_openedAt_id_idx" ON "Complaint"("status", "openedAt", "id");
CREATE INDEX "Complaint_kind_openedAt_id_idx" ON "Complaint"("kind", "openedAt", "id");
CREATE INDEX "Complaint_cause_openedAt_id_idx" ON "Complaint"("cause", "openedAt", "id");
CREATE INDEX "Complaint_ownerId_openedAt_id_idx" ON "Complaint"("ownerId", "openedAt", "id");
CREATE INDEX "Complaint_teamId_openedAt_id_idx" ON "Complaint"("teamId", "openedAt", "id");
CREATE INDEX "Complaint_concernsStaffId_idx" ON "Complaint"("concernsStaffId");
CREATE INDEX "Complaint_duplicateOfId_idx" ON "Complaint"("duplicateOfId");
CREATE INDEX "Complaint_searchText_idx" ON "Complaint" USING gin ("searchText" gin_trgm_ops);
CREATE INDEX "ComplaintLogEntry_complaintId_loggedAt_id_idx" ON "ComplaintLogEntry"("complaintId", "loggedAt", "id");

ALTER TABLE "Complaint" ADD CONSTRAINT "Complaint_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Complaint" ADD CONSTRAINT "Complaint_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "Staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Complaint" ADD CONSTRAINT "Complaint_teamId_fkey" FOREIGN KEY ("teamId") REFERENCES "Team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Complaint" ADD CONSTRAINT "Complaint_concernsStaffId_fkey" FOREIGN KEY ("concernsStaffId") REFERENCES "Staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Complaint" ADD CONSTRAINT "Complaint_duplicateOfId_fkey" FOREIGN KEY ("duplicateOfId") REFERENCES "Complaint"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "ComplaintLogEntry" ADD CONSTRAINT "ComplaintLogEntry_complaintId_fkey" FOREIGN KEY ("complaintId") REFERENCES "Complaint"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TRIGGER "ComplaintLogEntry_append_only" BEFORE UPDATE OR DELETE ON "ComplaintLogEntry"
    FOR EACH ROW EXECUTE FUNCTION rapport_append_only('', 'note');
