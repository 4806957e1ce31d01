-- What customers buy, how they pay, what they owe, what we hope to sell and what we promised.

CREATE TYPE "ProductKind" AS ENUM ('GOOD', 'SERVICE');
CREATE TYPE "Touchpoint" AS ENUM ('STORE', 'ONLINE', 'PHONE', 'FIELD', 'PARTNER', 'OTHER');
CREATE TYPE "PaymentMethod" AS ENUM ('CASH', 'CARD', 'CHEQUE', 'PAYPAL', 'BANK_TRANSFER', 'CREDIT', 'GIFT_CARD', 'POINTS', 'OTHER');
CREATE TYPE "RfmSegment" AS ENUM ('CHAMPION', 'LOYAL', 'PROMISING', 'NEW', 'NEEDS_ATTENTION', 'AT_RISK', 'HIBERNATING', 'LOST');
CREATE TYPE "OpportunityStage" AS ENUM ('NEW', 'QUALIFIED', 'PROPOSED', 'NEGOTIATING', 'WON', 'LOST');
CREATE TYPE "PromiseStatus" AS ENUM ('OPEN', 'KEPT', 'KEPT_LATE', 'BROKEN');

CREATE TABLE "Product" (
    "id" UUID NOT NULL,
    "sku" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "ProductKind" NOT NULL DEFAULT 'GOOD',
    "category" TEXT,
    "description" TEXT,
    "terms" TEXT,
    "priceMinor" BIGINT,
    "priceCurrency" TEXT,
    "isActive" BOOLEAN NOT NULL DEFAULT true,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "nameFolded" TEXT COLLATE "und-x-icu" NOT NULL GENERATED ALWAYS AS (left(fold_text("name"), 400)) STORED,
    "searchText" TEXT NOT NULL GENERATED ALWAYS AS (fold_text(
        ' ' || "sku" || ' ' || "name" || ' ' || coalesce("category", '') || ' ' || coalesce("description", '') || ' '
    )) STORED,

    CONSTRAINT "Product_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Product_sku_length" CHECK (char_length("sku") BETWEEN 1 AND 100),
    CONSTRAINT "Product_name_length" CHECK (char_length("name") BETWEEN 1 AND 200),
    CONSTRAINT "Product_price_whole" CHECK (("priceMinor" IS NULL) = ("priceCurrency" IS NULL) AND "priceMinor" >= 0)
);

CREATE TABLE "Purchase" (
    "id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "customerId" UUID NOT NULL,
    "purchasedAt" TIMESTAMPTZ(3) NOT NULL,
    "touchpoint" "Touchpoint" NOT NULL,
    "currencyCode" TEXT NOT NULL,
    "totalMinor" BIGINT NOT NULL,
    "campaignCode" TEXT,
    "fingerprint" TEXT NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "Purchase_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Purchase_number_length" CHECK (char_length("number") BETWEEN 1 AND 100),
    CONSTRAINT "Purchase_currency" CHECK ("currencyCode" ~ '^[A-Z]{3}$'),
    CONSTRAINT "Purchase_total_counts" CHECK ("totalMinor" >= 0)
);

CREATE TABLE "PurchaseBalance" (
    "purchaseId" UUID NOT NULL,
    "currencyCode" TEXT NOT NULL,
    "totalMinor" BIGINT NOT NULL,
    "paidMinor" BIGINT NOT NULL DEFAULT 0,
    "returnedMinor" BIGINT NOT NULL DEFAULT 0,
    "refundedMinor" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "PurchaseBalance_pkey" PRIMARY KEY ("purchaseId"),
    -- Whatever runs at the same moment: nobody pays more than is owed, brings back more than was bought, or is paid back more than they paid.
    CONSTRAINT "PurchaseBalance_paid" CHECK ("paidMinor" >= 0 AND "paidMinor" - "refundedMinor" + "returnedMinor" <= "totalMinor"),
    CONSTRAINT "PurchaseBalance_returned" CHECK ("returnedMinor" BETWEEN 0 AND "totalMinor"),
    CONSTRAINT "PurchaseBalance_refunded" CHECK ("refundedMinor" BETWEEN 0 AND "paidMinor")
);

CREATE TABLE "PurchaseLine" (
    "id" UUID NOT NULL,
    "purchaseId" UUID NOT NULL,
    "currencyCode" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "productId" UUID NOT NULL,
    "quantity" DECIMAL(12,3) NOT NULL,
    "unitPriceMinor" BIGINT NOT NULL,
    "discountMinor" BIGINT NOT NULL DEFAULT 0,
    "totalMinor" BIGINT NOT NULL,

    CONSTRAINT "PurchaseLine_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "PurchaseLine_quantity" CHECK ("quantity" > 0),
    -- Rounded to the nearest unit, halves to even.
    CONSTRAINT "PurchaseLine_amounts" CHECK ("unitPriceMinor" >= 0 AND "discountMinor" >= 0 AND "totalMinor" >= 0 AND abs("quantity" * "unitPriceMinor" - "discountMinor" - "totalMinor") <= 0.5)
);

CREATE TABLE "Payment" (
    "id" UUID NOT NULL,
    "purchaseId" UUID NOT NULL,
    "currencyCode" TEXT NOT NULL,
    "method" "PaymentMethod" NOT NULL,
    "amountMinor" BIGINT NOT NULL,
    "paidAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "Payment_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Payment_amount" CHECK ("amountMinor" > 0)
);

CREATE TABLE "PurchaseReturn" (
    "id" UUID NOT NULL,
    "purchaseId" UUID NOT NULL,
    "currencyCode" TEXT NOT NULL,
    "reason" TEXT,
    "valueMinor" BIGINT NOT NULL,
    "refundMinor" BIGINT NOT NULL,
    "returnedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "PurchaseReturn_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "PurchaseReturn_amounts" CHECK ("valueMinor" >= 0 AND "refundMinor" BETWEEN 0 AND "valueMinor")
);

CREATE TABLE "ReturnLine" (
    "id" UUID NOT NULL,
    "purchaseReturnId" UUID NOT NULL,
    "currencyCode" TEXT NOT NULL,
    "lineId" UUID NOT NULL,
    "quantity" DECIMAL(12,3) NOT NULL,
    "valueMinor" BIGINT NOT NULL,

    CONSTRAINT "ReturnLine_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "ReturnLine_amounts" CHECK ("quantity" > 0 AND "valueMinor" >= 0)
);

CREATE TABLE "Refund" (
    "id" UUID NOT NULL,
    "purchaseId" UUID NOT NULL,
    "currencyCode" TEXT NOT NULL,
    "amountMinor" BIGINT NOT NULL,
    "reason" TEXT,
    "refundedAt" TIMESTAMPTZ(3) NOT NULL,
    "purchaseReturnId" UUID,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "Refund_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Refund_amount" CHECK ("amountMinor" > 0)
);

CREATE TABLE "CreditAccount" (
    "id" UUID NOT NULL,
    "customerId" UUID NOT NULL,
    "currencyCode" TEXT NOT NULL,
    "limitMinor" BIGINT NOT NULL,
    "netDays" INTEGER NOT NULL,
    "instalmentCount" INTEGER NOT NULL DEFAULT 1,
    "exposureMinor" BIGINT NOT NULL DEFAULT 0,
    "openedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "CreditAccount_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "CreditAccount_currency" CHECK ("currencyCode" ~ '^[A-Z]{3}$'),
    CONSTRAINT "CreditAccount_terms" CHECK ("limitMinor" > 0 AND "netDays" BETWEEN 1 AND 365 AND "instalmentCount" BETWEEN 1 AND 60),
    CONSTRAINT "CreditAccount_exposure" CHECK ("exposureMinor" >= 0)
);

CREATE TABLE "Instalment" (
    "id" UUID NOT NULL,
    "creditAccountId" UUID NOT NULL,
    "currencyCode" TEXT NOT NULL,
    "purchaseId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "amountMinor" BIGINT NOT NULL,
    "paidMinor" BIGINT NOT NULL DEFAULT 0,
    "outstandingMinor" BIGINT NOT NULL GENERATED ALWAYS AS ("amountMinor" - "paidMinor") STORED,
    "dueOn" DATE NOT NULL,
    "paidAt" TIMESTAMPTZ(3),

    CONSTRAINT "Instalment_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Instalment_amounts" CHECK ("paidMinor" BETWEEN 0 AND "amountMinor")
);

CREATE TABLE "CustomerSpending" (
    "customerId" UUID NOT NULL,
    "currencyCode" TEXT NOT NULL,
    "purchaseCount" INTEGER NOT NULL,
    "totalMinor" BIGINT NOT NULL,
    "returnedMinor" BIGINT NOT NULL,
    "firstPurchasedAt" TIMESTAMPTZ(3) NOT NULL,
    "lastPurchasedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "CustomerSpending_pkey" PRIMARY KEY ("customerId","currencyCode"),
    CONSTRAINT "CustomerSpending_counts" CHECK ("purchaseCount" > 0 AND "totalMinor" >= 0 AND "returnedMinor" BETWEEN 0 AND "totalMinor")
);

CREATE TABLE "PurchaseRhythm" (
    "customerId" UUID NOT NULL,
    "lastPurchaseId" UUID NOT NULL,
    "lastPurchasedAt" TIMESTAMPTZ(3) NOT NULL,
    "medianGapMs" BIGINT,
    "nextExpectedAt" TIMESTAMPTZ(3),
    "lateAfter" TIMESTAMPTZ(3),

    CONSTRAINT "PurchaseRhythm_pkey" PRIMARY KEY ("customerId"),
    CONSTRAINT "PurchaseRhythm_follows" CHECK (num_nonnulls("medianGapMs", "nextExpectedAt", "lateAfter") IN (0, 3))
);

CREATE TABLE "ReorderReminderSent" (
    "lastPurchaseId" UUID NOT NULL,
    "remindedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ReorderReminderSent_pkey" PRIMARY KEY ("lastPurchaseId")
);

CREATE TABLE "RfmRanking" (
    "currencyCode" TEXT NOT NULL,
    "customers" INTEGER NOT NULL,
    "asOf" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RfmRanking_pkey" PRIMARY KEY ("currencyCode")
);

CREATE TABLE "RfmStanding" (
    "customerId" UUID NOT NULL,
    "currencyCode" TEXT NOT NULL,
    "recency" INTEGER NOT NULL,
    "frequency" INTEGER NOT NULL,
    "monetary" INTEGER NOT NULL,
    "score" INTEGER NOT NULL,
    "segment" "RfmSegment" NOT NULL,
    "purchaseCount" INTEGER NOT NULL,
    "spentMinor" BIGINT NOT NULL,
    "lastPurchasedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RfmStanding_pkey" PRIMARY KEY ("customerId","currencyCode"),
    CONSTRAINT "RfmStanding_quintiles" CHECK ("recency" BETWEEN 1 AND 5 AND "frequency" BETWEEN 1 AND 5 AND "monetary" BETWEEN 1 AND 5 AND "score" = "recency" + "frequency" + "monetary")
);

CREATE TABLE "Opportunity" (
    "id" UUID NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "customerId" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "stage" "OpportunityStage" NOT NULL DEFAULT 'NEW',
    "valueMinor" BIGINT,
    "valueCurrency" TEXT,
    "expectedCloseOn" DATE,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "Opportunity_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Opportunity_version_counts" CHECK ("version" >= 1),
    CONSTRAINT "Opportunity_title_length" CHECK (char_length("title") BETWEEN 1 AND 200),
    CONSTRAINT "Opportunity_value_whole" CHECK (("valueMinor" IS NULL) = ("valueCurrency" IS NULL) AND "valueMinor" >= 0)
);

CREATE TABLE "StageChange" (
    "id" UUID NOT NULL,
    "opportunityId" UUID NOT NULL,
    "fromStage" "OpportunityStage",
    "toStage" "OpportunityStage" NOT NULL,
    "changedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "StageChange_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "StageChange_moves" CHECK ("fromStage" IS DISTINCT FROM "toStage")
);

CREATE TABLE "CustomerPromise" (
    "id" UUID NOT NULL,
    "customerId" UUID NOT NULL,
    "statement" TEXT NOT NULL,
    "dueAt" TIMESTAMPTZ(3) NOT NULL,
    "keptAt" TIMESTAMPTZ(3),
    "status" "PromiseStatus" NOT NULL DEFAULT 'OPEN',
    "brokenReason" TEXT,
    "promisedById" UUID,
    "madeAt" TIMESTAMPTZ(3) NOT NULL,
    "settledAt" TIMESTAMPTZ(3),
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "CustomerPromise_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "CustomerPromise_statement_length" CHECK (char_length("statement") BETWEEN 1 AND 2000),
    CONSTRAINT "CustomerPromise_status" CHECK (("status" = 'OPEN') = ("settledAt" IS NULL) AND ("status" IN ('KEPT', 'KEPT_LATE')) = ("keptAt" IS NOT NULL) AND ("brokenReason" IS NULL OR "status" = 'BROKEN'))
);

CREATE UNIQUE INDEX "Product_sku_key" ON "Product"("sku");
CREATE INDEX "Product_createdAt_id_idx" ON "Product"("createdAt", "id");
CREATE INDEX "Product_category_id_idx" ON "Product"("category", "id");
CREATE INDEX "Product_nameFolded_id_idx" ON "Product"("nameFolded", "id");
CREATE INDEX "Product_searchText_idx" ON "Product" USING GIN ("searchText" gin_trgm_ops);
CREATE UNIQUE INDEX "Purchase_number_key" ON "Purchase"("number");
CREATE INDEX "Purchase_customerId_purchasedAt_id_idx" ON "Purchase"("customerId", "purchasedAt" DESC, "id" DESC);
CREATE INDEX "Purchase_purchasedAt_id_idx" ON "Purchase"("purchasedAt", "id");
CREATE INDEX "Purchase_totalMinor_id_idx" ON "Purchase"("totalMinor", "id");
CREATE INDEX "Purchase_touchpoint_purchasedAt_id_idx" ON "Purchase"("touchpoint", "purchasedAt", "id");
CREATE INDEX "Purchase_currencyCode_purchasedAt_id_idx" ON "Purchase"("currencyCode", "purchasedAt", "id");
CREATE INDEX "Purchase_campaignCode_idx" ON "Purchase"("campaignCode");
CREATE UNIQUE INDEX "Purchase_id_currencyCode_key" ON "Purchase"("id", "currencyCode");
CREATE UNIQUE INDEX "PurchaseBalance_purchaseId_currencyCode_key" ON "PurchaseBalance"("purchaseId", "currencyCode");
CREATE INDEX "PurchaseLine_productId_purchaseId_idx" ON "PurchaseLine"("productId", "purchaseId");
CREATE UNIQUE INDEX "PurchaseLine_purchaseId_position_key" ON "PurchaseLine"("purchaseId", "position");
CREATE INDEX "Payment_purchaseId_paidAt_id_idx" ON "Payment"("purchaseId", "paidAt", "id");
CREATE INDEX "Payment_method_purchaseId_idx" ON "Payment"("method", "purchaseId");
CREATE INDEX "PurchaseReturn_purchaseId_returnedAt_id_idx" ON "PurchaseReturn"("purchaseId", "returnedAt", "id");
CREATE UNIQUE INDEX "PurchaseReturn_id_currencyCode_key" ON "PurchaseReturn"("id", "currencyCode");
CREATE INDEX "ReturnLine_lineId_idx" ON "ReturnLine"("lineId");
CREATE UNIQUE INDEX "ReturnLine_purchaseReturnId_lineId_key" ON "ReturnLine"("purchaseReturnId", "lineId");
CREATE UNIQUE INDEX "Refund_purchaseReturnId_key" ON "Refund"("purchaseReturnId");
CREATE INDEX "Refund_purchaseId_refundedAt_id_idx" ON "Refund"("purchaseId", "refundedAt", "id");
CREATE UNIQUE INDEX "CreditAccount_customerId_key" ON "CreditAccount"("customerId");
CREATE UNIQUE INDEX "CreditAccount_id_currencyCode_key" ON "CreditAccount"("id", "currencyCode");
CREATE INDEX "Instalment_creditAccountId_dueOn_id_idx" ON "Instalment"("creditAccountId", "dueOn", "id");
CREATE UNIQUE INDEX "Instalment_purchaseId_position_key" ON "Instalment"("purchaseId", "position");
CREATE UNIQUE INDEX "PurchaseRhythm_lastPurchaseId_key" ON "PurchaseRhythm"("lastPurchaseId");
CREATE INDEX "PurchaseRhythm_nextExpectedAt_customerId_idx" ON "PurchaseRhythm"("nextExpectedAt", "customerId");
CREATE INDEX "PurchaseRhythm_lateAfter_customerId_idx" ON "PurchaseRhythm"("lateAfter", "customerId");
CREATE INDEX "PurchaseRhythm_lastPurchasedAt_customerId_idx" ON "PurchaseRhythm"("lastPurchasedAt", "customerId");
CREATE INDEX "RfmStanding_currencyCode_score_spentMinor_customerId_idx" ON "RfmStanding"("currencyCode", "score" DESC, "spentMinor" DESC, "customerId");
CREATE INDEX "RfmStanding_currencyCode_segment_customerId_idx" ON "RfmStanding"("currencyCode", "segment", "customerId");
CREATE INDEX "Opportunity_customerId_createdAt_id_idx" ON "Opportunity"("customerId", "createdAt" DESC, "id" DESC);
CREATE INDEX "Opportunity_createdAt_id_idx" ON "Opportunity"("createdAt", "id");
CREATE INDEX "Opportunity_stage_createdAt_id_idx" ON "Opportunity"("stage", "createdAt", "id");
CREATE INDEX "Opportunity_expectedCloseOn_id_idx" ON "Opportunity"("expectedCloseOn", "id");
CREATE INDEX "StageChange_opportunityId_changedAt_id_idx" ON "StageChange"("opportunityId", "changedAt", "id");
CREATE INDEX "CustomerPromise_customerId_madeAt_id_idx" ON "CustomerPromise"("customerId", "madeAt" DESC, "id" DESC);
CREATE INDEX "CustomerPromise_promisedById_idx" ON "CustomerPromise"("promisedById");
CREATE INDEX "CustomerPromise_status_dueAt_id_idx" ON "CustomerPromise"("status", "dueAt", "id");

ALTER TABLE "Purchase" ADD CONSTRAINT "Purchase_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "PurchaseBalance" ADD CONSTRAINT "PurchaseBalance_purchaseId_currencyCode_fkey" FOREIGN KEY ("purchaseId", "currencyCode") REFERENCES "Purchase"("id", "currencyCode") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "PurchaseLine" ADD CONSTRAINT "PurchaseLine_purchaseId_currencyCode_fkey" FOREIGN KEY ("purchaseId", "currencyCode") REFERENCES "Purchase"("id", "currencyCode") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "PurchaseLine" ADD CONSTRAINT "PurchaseLine_productId_fkey" FOREIGN KEY ("productId") REFERENCES "Product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Payment" ADD CONSTRAINT "Payment_purchaseId_currencyCode_fkey" FOREIGN KEY ("purchaseId", "currencyCode") REFERENCES "Purchase"("id", "currencyCode") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "PurchaseReturn" ADD CONSTRAINT "PurchaseReturn_purchaseId_currencyCode_fkey" FOREIGN KEY ("purchaseId", "currencyCode") REFERENCES "Purchase"("id", "currencyCode") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "ReturnLine" ADD CONSTRAINT "ReturnLine_purchaseReturnId_currencyCode_fkey" FOREIGN KEY ("purchaseReturnId", "currencyCode") REFERENCES "PurchaseReturn"("id", "currencyCode") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "ReturnLine" ADD CONSTRAINT "ReturnLine_lineId_fkey" FOREIGN KEY ("lineId") REFERENCES "PurchaseLine"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Refund" ADD CONSTRAINT "Refund_purchaseId_currencyCode_fkey" FOREIGN KEY ("purchaseId", "currencyCode") REFERENCES "Purchase"("id", "currencyCode") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Refund" ADD CONSTRAINT "Refund_purchaseReturnId_fkey" FOREIGN KEY ("purchaseReturnId") REFERENCES "PurchaseReturn"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "CreditAccount" ADD CONSTRAINT "CreditAccount_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Instalment" ADD CONSTRAINT "Instalment_creditAccountId_currencyCode_fkey" FOREIGN KEY ("creditAccountId", "currencyCode") REFERENCES "CreditAccount"("id", "currencyCode") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Instalment" ADD CONSTRAINT "Instalment_purchaseId_fkey" FOREIGN KEY ("purchaseId") REFERENCES "Purchase"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "CustomerSpending" ADD CONSTRAINT "CustomerSpending_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "PurchaseRhythm" ADD CONSTRAINT "PurchaseRhythm_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "PurchaseRhythm" ADD CONSTRAINT "PurchaseRhythm_lastPurchaseId_fkey" FOREIGN KEY ("lastPurchaseId") REFERENCES "Purchase"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "ReorderReminderSent" ADD CONSTRAINT "ReorderReminderSent_lastPurchaseId_fkey" FOREIGN KEY ("lastPurchaseId") REFERENCES "Purchase"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "RfmStanding" ADD CONSTRAINT "RfmStanding_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Opportunity" ADD CONSTRAINT "Opportunity_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "StageChange" ADD CONSTRAINT "StageChange_opportunityId_fkey" FOREIGN KEY ("opportunityId") REFERENCES "Opportunity"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "CustomerPromise" ADD CONSTRAINT "CustomerPromise_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "CustomerPromise" ADD CONSTRAINT "CustomerPromise_promisedById_fkey" FOREIGN KEY ("promisedById") REFERENCES "Staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What is unpaid and due: for the list of the overdue, and for payments, which fill the oldest first.
CREATE INDEX "Instalment_unpaid_idx" ON "Instalment"("dueOn", "id") WHERE "paidMinor" < "amountMinor";

-- Who has spent how much, returns taken off.
CREATE INDEX "CustomerSpending_net_idx" ON "CustomerSpending"("currencyCode", ("totalMinor" - "returnedMinor"), "customerId");

-- The index alone answers the totals by time, touchpoint and currency.
CREATE INDEX "Purchase_totals_idx" ON "Purchase"("purchasedAt") INCLUDE ("currencyCode", "touchpoint", "totalMinor");

-- Whom a purchase belongs to changes with a merge; nothing else does, ever.
CREATE TRIGGER "Purchase_append_only" BEFORE UPDATE OR DELETE ON "Purchase"
    FOR EACH ROW EXECUTE FUNCTION rapport_append_only('customerId', '');
CREATE TRIGGER "Purchase_not_emptied" BEFORE TRUNCATE ON "Purchase"
    FOR EACH STATEMENT EXECUTE FUNCTION rapport_append_only();
CREATE TRIGGER "PurchaseLine_append_only" BEFORE UPDATE OR DELETE ON "PurchaseLine"
    FOR EACH ROW EXECUTE FUNCTION rapport_append_only('', '');
CREATE TRIGGER "PurchaseLine_not_emptied" BEFORE TRUNCATE ON "PurchaseLine"
    FOR EACH STATEMENT EXECUTE FUNCTION rapport_append_only();
CREATE TRIGGER "Payment_append_only" BEFORE UPDATE OR DELETE ON "Payment"
    FOR EACH ROW EXECUTE FUNCTION rapport_append_only('', '');
CREATE TRIGGER "Payment_not_emptied" BEFORE TRUNCATE ON "Payment"
    FOR EACH STATEMENT EXECUTE FUNCTION rapport_append_only();
CREATE TRIGGER "PurchaseReturn_append_only" BEFORE UPDATE OR DELETE ON "PurchaseReturn"
    FOR EACH ROW EXECUTE FUNCTION rapport_append_only('', 'reason');
CREATE TRIGGER "PurchaseReturn_not_emptied" BEFORE TRUNCATE ON "PurchaseReturn"
    FOR EACH STATEMENT EXECUTE FUNCTION rapport_append_only();
CREATE TRIGGER "ReturnLine_append_only" BEFORE UPDATE OR DELETE ON "ReturnLine"
    FOR EACH ROW EXECUTE FUNCTION rapport_append_only('', '');
CREATE TRIGGER "ReturnLine_not_emptied" BEFORE TRUNCATE ON "ReturnLine"
    FOR EACH STATEMENT EXECUTE FUNCTION rapport_append_only();
CREATE TRIGGER "Refund_append_only" BEFORE UPDATE OR DELETE ON "Refund"
    FOR EACH ROW EXECUTE FUNCTION rapport_append_only('', 'reason');
CREATE TRIGGER "Refund_not_emptied" BEFORE TRUNCATE ON "Refund"
    FOR EACH STATEMENT EXECUTE FUNCTION rapport_append_only();
CREATE TRIGGER "StageChange_append_only" BEFORE UPDATE OR DELETE ON "StageChange"
    FOR EACH ROW EXECUTE FUNCTION rapport_append_only('', '');
CREATE TRIGGER "StageChange_not_emptied" BEFORE TRUNCATE ON "StageChange"
    FOR EACH STATEMENT EXECUTE FUNCTION rapport_append_only();
