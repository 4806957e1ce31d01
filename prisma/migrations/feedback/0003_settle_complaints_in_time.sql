-- How complaints are settled, followed up, and dealt with in time.

CREATE TYPE "ResolutionOutcome" AS ENUM ('SATISFIED', 'UNSATISFIED', 'UNKNOWN');
ALTER TABLE "Complaint" ADD COLUMN     "productId" UUID,
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
    "linkedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "ComplaintWord_pkey" PRIMARY KEY ("communicationId")
);

CREATE INDEX "ComplaintWord_complaintId_idx" ON "ComplaintWord"("complaintId");
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
