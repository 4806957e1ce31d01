-- What complaints, losses, unanswered words and broken promises together point at.

CREATE TYPE "SignalKind" AS ENUM ('FAULTY_PRODUCT', 'UNCOMPETITIVE_PRICE', 'POOR_SERVICE');

CREATE TABLE "Signal" (
    "id" UUID NOT NULL,
    "kind" "SignalKind" NOT NULL,
    "productId" UUID,
    "teamId" UUID,
    "count" INTEGER NOT NULL,
    "exposure" INTEGER NOT NULL,
    "rate" DOUBLE PRECISION NOT NULL,
    "baseline" DOUBLE PRECISION NOT NULL,
    "lift" DOUBLE PRECISION NOT NULL,
    "isRaised" BOOLEAN NOT NULL DEFAULT false,
    "raisedAt" TIMESTAMPTZ(3),
    "clearedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Signal_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Signal_one_subject" CHECK (("kind" = 'POOR_SERVICE') = ("teamId" IS NOT NULL) AND ("teamId" IS NULL) = ("productId" IS NOT NULL)),
    CONSTRAINT "Signal_figures_count" CHECK (least("count", "exposure") >= 0 AND least("rate", "baseline", "lift") > 0),
    CONSTRAINT "Signal_raised_until_cleared" CHECK ("isRaised" = ("raisedAt" IS NOT NULL AND "clearedAt" IS NULL)),
    CONSTRAINT "Signal_cleared_after" CHECK ("clearedAt" IS NULL OR ("raisedAt" IS NOT NULL AND "clearedAt" >= "raisedAt"))
);

CREATE UNIQUE INDEX "Signal_kind_productId_key" ON "Signal"("kind", "productId");
CREATE UNIQUE INDEX "Signal_kind_teamId_key" ON "Signal"("kind", "teamId");
ALTER TABLE "Signal" ADD CONSTRAINT "Signal_productId_fkey" FOREIGN KEY ("productId") REFERENCES "Product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Signal" ADD CONSTRAINT "Signal_teamId_fkey" FOREIGN KEY ("teamId") REFERENCES "Team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What was raised last first, what never was last: of all, and by each that a list may be narrowed to.
CREATE INDEX "Signal_last_raised_idx" ON "Signal"("raisedAt" DESC NULLS LAST, "id" DESC);
CREATE INDEX "Signal_isRaised_last_raised_idx" ON "Signal"("isRaised", "raisedAt" DESC NULLS LAST, "id" DESC);
CREATE INDEX "Signal_kind_last_raised_idx" ON "Signal"("kind", "raisedAt" DESC NULLS LAST, "id" DESC);
CREATE INDEX "Signal_product_last_raised_idx" ON "Signal"("productId", "raisedAt" DESC NULLS LAST, "id" DESC);
CREATE INDEX "Signal_team_last_raised_idx" ON "Signal"("teamId", "raisedAt" DESC NULLS LAST, "id" DESC);

-- Clocks by when they began, and by when they were missed.
CREATE INDEX "SlaClock_startedAt_idx" ON "SlaClock"("startedAt");
CREATE INDEX "SlaClock_breachedAt_idx" ON "SlaClock"("breachedAt") WHERE "breachedAt" IS NOT NULL;
