-- How complaints are settled, followed up, and dealt with in time.

CREATE TYPE "ResolutionOutcome" AS ENUM ('SATISFIED', 'UNSATISFIED', 'UNKNOWN');
CREATE TYPE "SlaMetric" AS ENUM ('ACKNOWLEDGE', 'FIRST_RESPONSE', 'NEXT_RESPONSE', 'RESOLUTION');
CREATE TYPE "SlaState" AS ENUM ('RUNNING', 'PAUSED', 'FULFILLED', 'BREACHED', 'CANCELLED');
CREATE TYPE "SlaEventKind" AS ENUM ('START', 'PAUSE', 'RESUME', 'RETARGET', 'FULFIL', 'BREACH', 'CANCEL');
ALTER TABLE "Complaint" ADD COLUMN     "dueAt" TIMESTAMPTZ(3),
ADD COLUMN     "isBreached" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "productId" UUID,
ADD COLUMN     "purchaseId" UUID;

CREATE TABLE "ComplaintResolution" (
    "id" UUID NOT NULL,
    "complaintId" UUID NOT NULL,
    "outcome" "ResolutionOutcome" NOT NULL,
    "remedy" "RemedyKind",
    "refundMinor" BIGINT,
    "refundCurrency" TEXT,
    "points" INTEGER,
    "note" TEXT,
    "acceptedByCustomer" BOOLEAN,
    "resolvedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "ComplaintResolution_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "ComplaintResolution_refund_whole" CHECK (("refundMinor" IS NULL) = ("refundCurrency" IS NULL) AND "refundMinor" > 0),
    CONSTRAINT "ComplaintResolution_points_count" CHECK ("points" > 0),
    CONSTRAINT "ComplaintResolution_note_length" CHECK (char_length("note") BETWEEN 1 AND 10000)
);

CREATE TABLE "FollowUp" (
    "id" UUID NOT NULL,
    "complaintId" UUID NOT NULL,
    "dueAt" TIMESTAMPTZ(3) NOT NULL,
    "doneAt" TIMESTAMPTZ(3),
    "satisfied" BOOLEAN,
    "note" TEXT,
    "doneByKind" "ActorKind",
    "doneById" UUID,

    CONSTRAINT "FollowUp_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "FollowUp_done_whole" CHECK (("doneAt" IS NULL) = ("doneByKind" IS NULL)),
    CONSTRAINT "FollowUp_judged_when_done" CHECK ("satisfied" IS NULL OR "doneAt" IS NOT NULL),
    CONSTRAINT "FollowUp_note_length" CHECK (char_length("note") BETWEEN 1 AND 10000)
);

CREATE TABLE "ComplaintWord" (
    "communicationId" UUID NOT NULL,
    "complaintId" UUID NOT NULL,
    "occurredAt" TIMESTAMPTZ(3) NOT NULL,
    "linkedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "ComplaintWord_pkey" PRIMARY KEY ("communicationId")
);

CREATE TABLE "WorkCalendar" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "timeZone" TEXT NOT NULL,
    "holidays" DATE[] NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "WorkCalendar_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "WorkCalendar_name_length" CHECK (char_length("name") BETWEEN 1 AND 100)
);

CREATE TABLE "WorkInterval" (
    "id" UUID NOT NULL,
    "calendarId" UUID NOT NULL,
    "weekday" INTEGER NOT NULL,
    "fromMinute" INTEGER NOT NULL,
    "toMinute" INTEGER NOT NULL,

    CONSTRAINT "WorkInterval_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "WorkInterval_weekday_range" CHECK ("weekday" BETWEEN 1 AND 7),
    CONSTRAINT "WorkInterval_minutes_range" CHECK ("fromMinute" >= 0 AND "toMinute" <= 1440 AND "fromMinute" < "toMinute")
);

CREATE TABLE "SlaPolicy" (
    "id" UUID NOT NULL,
    "severity" "Severity",
    "serviceTier" "ServiceTier",
    "acknowledgeMinutes" INTEGER NOT NULL,
    "firstResponseMinutes" INTEGER NOT NULL,
    "nextResponseMinutes" INTEGER NOT NULL,
    "resolutionMinutes" INTEGER NOT NULL,
    "calendarId" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SlaPolicy_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "SlaPolicy_minutes_count" CHECK (least("acknowledgeMinutes", "firstResponseMinutes", "nextResponseMinutes", "resolutionMinutes") > 0)
);

CREATE TABLE "SlaClock" (
    "id" UUID NOT NULL,
    "complaintId" UUID NOT NULL,
    "metric" "SlaMetric" NOT NULL,
    "sequence" INTEGER NOT NULL,
    "state" "SlaState" NOT NULL,
    "policyId" UUID,
    "calendarId" UUID,
    "targetMinutes" INTEGER NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "runningSince" TIMESTAMPTZ(3),
    "elapsedMs" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "dueAt" TIMESTAMPTZ(3),
    "breachedAt" TIMESTAMPTZ(3),
    "fulfilledAt" TIMESTAMPTZ(3),

    CONSTRAINT "SlaClock_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "SlaClock_sequence_counts" CHECK ("sequence" >= 1),
    CONSTRAINT "SlaClock_elapsed_counts" CHECK ("elapsedMs" >= 0),
    CONSTRAINT "SlaClock_target_counts" CHECK ("targetMinutes" > 0),
    CONSTRAINT "SlaClock_due_while_running" CHECK (("dueAt" IS NOT NULL) = ("runningSince" IS NOT NULL)),
    CONSTRAINT "SlaClock_fulfilled_at" CHECK (("state" = 'FULFILLED') <= ("fulfilledAt" IS NOT NULL))
);

CREATE TABLE "SlaClockEvent" (
    "id" UUID NOT NULL,
    "clockId" UUID NOT NULL,
    "kind" "SlaEventKind" NOT NULL,
    "occurredAt" TIMESTAMPTZ(3) NOT NULL,
    "targetMinutes" INTEGER,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SlaClockEvent_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "ComplaintWord_complaintId_occurredAt_communicationId_idx" ON "ComplaintWord"("complaintId", "occurredAt" DESC, "communicationId" DESC);
CREATE INDEX "Complaint_productId_openedAt_id_idx" ON "Complaint"("productId", "openedAt" DESC, "id" DESC);
CREATE INDEX "Complaint_purchaseId_idx" ON "Complaint"("purchaseId");
ALTER TABLE "Complaint" ADD CONSTRAINT "Complaint_productId_fkey" FOREIGN KEY ("productId") REFERENCES "Product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Complaint" ADD CONSTRAINT "Complaint_purchaseId_fkey" FOREIGN KEY ("purchaseId") REFERENCES "Purchase"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Complaint" ADD CONSTRAINT "Complaint_report_names_its_product" CHECK ("kind" <> 'PRODUCT_REPORT' OR "productId" IS NOT NULL);
ALTER TABLE "ComplaintWord" ADD CONSTRAINT "ComplaintWord_communicationId_fkey" FOREIGN KEY ("communicationId") REFERENCES "Communication"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "ComplaintWord" ADD CONSTRAINT "ComplaintWord_complaintId_fkey" FOREIGN KEY ("complaintId") REFERENCES "Complaint"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE INDEX "ComplaintResolution_complaintId_resolvedAt_id_idx" ON "ComplaintResolution"("complaintId", "resolvedAt" DESC, "id" DESC);
CREATE INDEX "FollowUp_complaintId_dueAt_id_idx" ON "FollowUp"("complaintId", "dueAt", "id");
ALTER TABLE "ComplaintResolution" ADD CONSTRAINT "ComplaintResolution_complaintId_fkey" FOREIGN KEY ("complaintId") REFERENCES "Complaint"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "FollowUp" ADD CONSTRAINT "FollowUp_complaintId_fkey" FOREIGN KEY ("complaintId") REFERENCES "Complaint"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TRIGGER "ComplaintResolution_append_only" BEFORE UPDATE OR DELETE ON "ComplaintResolution"
    FOR EACH ROW EXECUTE FUNCTION rapport_append_only('', 'note');
CREATE TRIGGER "ComplaintResolution_not_emptied" BEFORE TRUNCATE ON "ComplaintResolution"
    FOR EACH STATEMENT EXECUTE FUNCTION rapport_append_only();

CREATE UNIQUE INDEX "WorkCalendar_name_key" ON "WorkCalendar"("name");
CREATE UNIQUE INDEX "WorkInterval_calendarId_weekday_fromMinute_key" ON "WorkInterval"("calendarId", "weekday", "fromMinute");
CREATE INDEX "SlaPolicy_calendarId_idx" ON "SlaPolicy"("calendarId");
CREATE INDEX "SlaClock_policyId_idx" ON "SlaClock"("policyId");
CREATE INDEX "SlaClock_calendarId_idx" ON "SlaClock"("calendarId");
CREATE UNIQUE INDEX "SlaClock_complaintId_metric_sequence_key" ON "SlaClock"("complaintId", "metric", "sequence");
CREATE INDEX "SlaClockEvent_clockId_occurredAt_id_idx" ON "SlaClockEvent"("clockId", "occurredAt", "id");
CREATE INDEX "Complaint_dueAt_id_idx" ON "Complaint"("dueAt", "id");
CREATE INDEX "Complaint_isBreached_openedAt_id_idx" ON "Complaint"("isBreached", "openedAt", "id");
ALTER TABLE "WorkInterval" ADD CONSTRAINT "WorkInterval_calendarId_fkey" FOREIGN KEY ("calendarId") REFERENCES "WorkCalendar"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "SlaPolicy" ADD CONSTRAINT "SlaPolicy_calendarId_fkey" FOREIGN KEY ("calendarId") REFERENCES "WorkCalendar"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "SlaClock" ADD CONSTRAINT "SlaClock_complaintId_fkey" FOREIGN KEY ("complaintId") REFERENCES "Complaint"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "SlaClock" ADD CONSTRAINT "SlaClock_policyId_fkey" FOREIGN KEY ("policyId") REFERENCES "SlaPolicy"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "SlaClock" ADD CONSTRAINT "SlaClock_calendarId_fkey" FOREIGN KEY ("calendarId") REFERENCES "WorkCalendar"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "SlaClockEvent" ADD CONSTRAINT "SlaClockEvent_clockId_fkey" FOREIGN KEY ("clockId") REFERENCES "SlaClock"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- One policy for each pair, where null stands for any.
CREATE UNIQUE INDEX "SlaPolicy_both_key" ON "SlaPolicy"("severity", "serviceTier");
CREATE UNIQUE INDEX "SlaPolicy_severity_key" ON "SlaPolicy"("severity") WHERE "serviceTier" IS NULL;
CREATE UNIQUE INDEX "SlaPolicy_serviceTier_key" ON "SlaPolicy"("serviceTier") WHERE "severity" IS NULL;
CREATE UNIQUE INDEX "SlaPolicy_any_key" ON "SlaPolicy"((true)) WHERE "severity" IS NULL AND "serviceTier" IS NULL;

-- What falls due next and was not missed yet.
CREATE INDEX "SlaClock_due_idx" ON "SlaClock"("dueAt", "id") WHERE "dueAt" IS NOT NULL AND "breachedAt" IS NULL;

CREATE TRIGGER "SlaClockEvent_append_only" BEFORE UPDATE OR DELETE ON "SlaClockEvent"
    FOR EACH ROW EXECUTE FUNCTION rapport_append_only('', '');
CREATE TRIGGER "SlaClockEvent_not_emptied" BEFORE TRUNCATE ON "SlaClockEvent"
    FOR EACH STATEMENT EXECUTE FUNCTION rapport_append_only();
