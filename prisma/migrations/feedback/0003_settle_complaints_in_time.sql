-- How complaints are settled, followed up, and dealt with in time.

ALTER TABLE "Complaint" ADD COLUMN     "productId" UUID,
ADD COLUMN     "purchaseId" UUID;

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
