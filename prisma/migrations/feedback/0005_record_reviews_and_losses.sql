-- What customers write about us on other sites, and to whom, and why, we lose them.

CREATE TYPE "ReviewSite" AS ENUM ('GOOGLE', 'FACEBOOK', 'TRUSTPILOT', 'OWN', 'OTHER');
CREATE TYPE "LossReasonKind" AS ENUM ('PRICE', 'SERVICE', 'QUALITY', 'DELIVERY', 'ASSORTMENT', 'LOCATION', 'RELATION', 'UNKNOWN');
CREATE TYPE "EvidenceKind" AS ENUM ('DIRECT', 'ANECDOTAL');

CREATE TABLE "Review" (
    "id" UUID NOT NULL,
    "site" "ReviewSite" NOT NULL,
    "externalId" TEXT NOT NULL,
    "rating" DOUBLE PRECISION NOT NULL,
    "ratingScale" INTEGER NOT NULL,
    "text" TEXT,
    "url" TEXT,
    "customerId" UUID,
    "productId" UUID,
    "reviewedAt" TIMESTAMPTZ(3) NOT NULL,
    "reply" TEXT,
    "repliedAt" TIMESTAMPTZ(3),
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "Review_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Review_externalId_length" CHECK (char_length("externalId") BETWEEN 1 AND 255),
    CONSTRAINT "Review_scale_range" CHECK ("ratingScale" BETWEEN 1 AND 100),
    CONSTRAINT "Review_rating_on_scale" CHECK ("rating" > 0 AND "rating" <= "ratingScale"),
    CONSTRAINT "Review_text_length" CHECK (char_length("text") BETWEEN 1 AND 10000),
    CONSTRAINT "Review_url_form" CHECK ("url" ~ '^https?://' AND char_length("url") <= 2000),
    CONSTRAINT "Review_reply_length" CHECK (char_length("reply") BETWEEN 1 AND 10000),
    CONSTRAINT "Review_replied_whole" CHECK (("reply" IS NULL) = ("repliedAt" IS NULL))
);

CREATE TABLE "Competitor" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "nameFolded" TEXT COLLATE "und-x-icu" NOT NULL GENERATED ALWAYS AS (left(fold_text("name"), 400)) STORED,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Competitor_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Competitor_name_length" CHECK (char_length("name") BETWEEN 1 AND 200)
);

CREATE TABLE "Loss" (
    "id" UUID NOT NULL,
    "customerId" UUID NOT NULL,
    "competitorId" UUID,
    "productId" UUID,
    "opportunityId" UUID,
    "evidence" "EvidenceKind" NOT NULL,
    "lostAt" TIMESTAMPTZ(3) NOT NULL,
    "wonBackAt" TIMESTAMPTZ(3),
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "Loss_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Loss_won_back_after_it" CHECK ("wonBackAt" >= "lostAt")
);

CREATE TABLE "LossReason" (
    "lossId" UUID NOT NULL,
    "reason" "LossReasonKind" NOT NULL,
    "weight" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "LossReason_pkey" PRIMARY KEY ("lossId","reason"),
    CONSTRAINT "LossReason_weight_range" CHECK ("weight" > 0 AND "weight" <= 1)
);

CREATE INDEX "Review_customerId_reviewedAt_id_idx" ON "Review"("customerId", "reviewedAt" DESC, "id" DESC);
CREATE INDEX "Review_productId_reviewedAt_id_idx" ON "Review"("productId", "reviewedAt" DESC, "id" DESC);
CREATE INDEX "Review_reviewedAt_id_idx" ON "Review"("reviewedAt", "id");
CREATE INDEX "Review_site_reviewedAt_id_idx" ON "Review"("site", "reviewedAt", "id");

CREATE UNIQUE INDEX "Review_site_externalId_key" ON "Review"("site", "externalId");
CREATE UNIQUE INDEX "Competitor_nameFolded_key" ON "Competitor"("nameFolded");

CREATE INDEX "Loss_customerId_lostAt_id_idx" ON "Loss"("customerId", "lostAt" DESC, "id" DESC);
CREATE INDEX "Loss_productId_lostAt_id_idx" ON "Loss"("productId", "lostAt" DESC, "id" DESC);
CREATE INDEX "Loss_competitorId_lostAt_idx" ON "Loss"("competitorId", "lostAt");
CREATE INDEX "Loss_lostAt_competitorId_idx" ON "Loss"("lostAt", "competitorId");
CREATE INDEX "Loss_opportunityId_idx" ON "Loss"("opportunityId");

ALTER TABLE "Review" ADD CONSTRAINT "Review_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Review" ADD CONSTRAINT "Review_productId_fkey" FOREIGN KEY ("productId") REFERENCES "Product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Loss" ADD CONSTRAINT "Loss_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Loss" ADD CONSTRAINT "Loss_competitorId_fkey" FOREIGN KEY ("competitorId") REFERENCES "Competitor"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Loss" ADD CONSTRAINT "Loss_productId_fkey" FOREIGN KEY ("productId") REFERENCES "Product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Loss" ADD CONSTRAINT "Loss_opportunityId_fkey" FOREIGN KEY ("opportunityId") REFERENCES "Opportunity"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "LossReason" ADD CONSTRAINT "LossReason_lossId_fkey" FOREIGN KEY ("lossId") REFERENCES "Loss"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What is to be replied to, and what was.
CREATE INDEX "Review_unreplied_idx" ON "Review"("reviewedAt", "id") WHERE "repliedAt" IS NULL;
CREATE INDEX "Review_replied_idx" ON "Review"("reviewedAt", "id") WHERE "repliedAt" IS NOT NULL;

CREATE TRIGGER "LossReason_append_only" BEFORE UPDATE OR DELETE ON "LossReason"
    FOR EACH ROW EXECUTE FUNCTION rapport_append_only('', '');
CREATE TRIGGER "LossReason_not_emptied" BEFORE TRUNCATE ON "LossReason"
    FOR EACH STATEMENT EXECUTE FUNCTION rapport_append_only();

-- Looked at when the transaction ends: a loss and all its reasons stand there then. A hair more than .001 is let in, for sums of
-- fractions are never exact.
CREATE FUNCTION feedback_check_loss_reasons() RETURNS trigger
  LANGUAGE plpgsql
  SET search_path FROM CURRENT
AS $$
DECLARE
  loss uuid := CASE TG_TABLE_NAME WHEN 'Loss' THEN to_jsonb(NEW) ->> 'id' ELSE to_jsonb(NEW) ->> 'lossId' END;
  total double precision := (SELECT coalesce(sum("weight"), 0) FROM "LossReason" WHERE "lossId" = loss);
BEGIN
  IF abs(total - 1) > 0.001000001 THEN
    RAISE EXCEPTION 'The weights of the reasons of loss % add up to %, not to 1.', loss, total USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER "Loss_weights_add_up" AFTER INSERT ON "Loss" DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION feedback_check_loss_reasons();
CREATE CONSTRAINT TRIGGER "LossReason_weights_add_up" AFTER INSERT ON "LossReason" DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION feedback_check_loss_reasons();
