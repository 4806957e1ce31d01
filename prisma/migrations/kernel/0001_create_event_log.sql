-- The event log, its readers' places, schedules, idempotency records and secrets.

CREATE TABLE "LogEpoch" (
  "epoch" INTEGER NOT NULL,
  "systemIdentifier" TEXT NOT NULL,
  "startedAt" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "LogEpoch_pkey" PRIMARY KEY ("epoch")
);
CREATE UNIQUE INDEX "LogEpoch_systemIdentifier_key" ON "LogEpoch"("systemIdentifier");

-- The cluster tells where it is itself: a process that remembered an epoch could outlive a move to another cluster.
CREATE FUNCTION "currentLogEpoch"() RETURNS INTEGER LANGUAGE sql STABLE AS $$
  SELECT "epoch" FROM "LogEpoch" WHERE "systemIdentifier" = (SELECT "system_identifier"::TEXT FROM pg_control_system())
$$;

CREATE TABLE "LoggedEvent" (
  "epoch" INTEGER NOT NULL DEFAULT "currentLogEpoch"(),
  "xid" BIGINT NOT NULL DEFAULT ((pg_current_xact_id())::text)::bigint,
  "seq" BIGSERIAL NOT NULL,
  "name" TEXT NOT NULL,
  "payload" JSONB NOT NULL,
  "actorId" TEXT,
  "requestId" TEXT,
  "occurredAt" TIMESTAMPTZ(3) NOT NULL,
  "recordedAt" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "LoggedEvent_pkey" PRIMARY KEY ("epoch", "xid", "seq")
);
CREATE INDEX "LoggedEvent_name_epoch_xid_seq_idx" ON "LoggedEvent"("name", "epoch", "xid", "seq");

CREATE TABLE "HandlerCursor" (
  "handler" TEXT NOT NULL,
  "epoch" INTEGER NOT NULL,
  "xid" BIGINT NOT NULL,
  "seq" BIGINT NOT NULL,
  "leaseHolder" TEXT,
  "leaseUntil" TIMESTAMPTZ(3),
  CONSTRAINT "HandlerCursor_pkey" PRIMARY KEY ("handler")
);

CREATE TABLE "JobSchedule" (
  "job" TEXT NOT NULL,
  "queuedAt" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "JobSchedule_pkey" PRIMARY KEY ("job")
);

CREATE TABLE "IdempotencyRecord" (
  "actorId" TEXT NOT NULL,
  "operation" TEXT NOT NULL,
  "key" TEXT NOT NULL,
  "inputHash" TEXT NOT NULL,
  "result" JSONB,
  "createdAt" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "IdempotencyRecord_pkey" PRIMARY KEY ("actorId", "operation", "key")
);
CREATE INDEX "IdempotencyRecord_createdAt_idx" ON "IdempotencyRecord"("createdAt");

CREATE TABLE "ServerSecret" (
  "name" TEXT NOT NULL,
  "secret" BYTEA NOT NULL,
  CONSTRAINT "ServerSecret_pkey" PRIMARY KEY ("name")
);

-- 244 random bits without an extension.
INSERT INTO "ServerSecret" ("name", "secret")
VALUES ('cursor signing key', decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));
