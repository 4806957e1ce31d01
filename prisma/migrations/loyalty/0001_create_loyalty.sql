-- Programs, their members and ledgers, what points are spent on, and what else keeps a customer.

CREATE TYPE "LoyaltyProgramKind" AS ENUM ('POINTS', 'PUNCH_CARD', 'FREQUENT_BUYER');

CREATE TYPE "PointsEntryKind" AS ENUM ('EARN', 'SPEND', 'EXPIRE', 'REVERSE', 'ADJUST');

CREATE TYPE "RewardGrantState" AS ENUM ('ISSUED', 'CLAIMED', 'FULFILLED', 'EXPIRED', 'REVOKED');

CREATE TYPE "RewardGrantOrigin" AS ENUM ('CLAIM', 'PUNCH_CARD', 'GIFT');

CREATE TYPE "OfferAudience" AS ENUM ('EVERYONE', 'MEMBERS', 'TIER', 'SEGMENT');

CREATE TYPE "ReferralState" AS ENUM ('INVITED', 'SIGNED_UP', 'QUALIFIED', 'REWARDED', 'REJECTED', 'REVERSED');

CREATE TABLE "LoyaltyProgram" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "nameFolded" TEXT NOT NULL,
    "kind" "LoyaltyProgramKind" NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "LoyaltyProgram_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "LoyaltyProgram_name_length" CHECK (char_length("name") BETWEEN 1 AND 100)
);

CREATE TABLE "LoyaltyProgramVersion" (
    "id" UUID NOT NULL,
    "programId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "rules" JSONB NOT NULL,
    "effectiveFrom" TIMESTAMPTZ(3) NOT NULL,
    "publishedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "LoyaltyProgramVersion_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "LoyaltyProgramVersion_number_counts" CHECK ("number" >= 1),
    CONSTRAINT "LoyaltyProgramVersion_notice" CHECK ("effectiveFrom" >= "publishedAt")
);

CREATE TABLE "LoyaltyMembership" (
    "id" UUID NOT NULL,
    "serial" SERIAL NOT NULL,
    "programId" UUID NOT NULL,
    "customerId" UUID NOT NULL,
    "joinedAt" TIMESTAMPTZ(3) NOT NULL,
    "balance" INTEGER NOT NULL DEFAULT 0,
    "owed" INTEGER NOT NULL DEFAULT 0,
    "carried" INTEGER NOT NULL DEFAULT 0,
    "tierName" TEXT,
    "tierSince" TIMESTAMPTZ(3),
    "downgradeAt" TIMESTAMPTZ(3),
    "absorbedIntoId" UUID,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "LoyaltyMembership_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "LoyaltyMembership_balance_counts" CHECK ("balance" >= 0),
    CONSTRAINT "LoyaltyMembership_owed_counts" CHECK ("owed" >= 0),
    CONSTRAINT "LoyaltyMembership_owed_settled" CHECK ("owed" = 0 OR "balance" = 0),
    CONSTRAINT "LoyaltyMembership_tier_whole" CHECK ("downgradeAt" IS NULL OR "tierName" IS NOT NULL),
    CONSTRAINT "LoyaltyMembership_absorbed_by_another" CHECK ("absorbedIntoId" <> "id")
);

CREATE TABLE "PointsEntry" (
    "id" UUID NOT NULL,
    "serial" BIGSERIAL NOT NULL,
    "membershipId" UUID NOT NULL,
    "programId" UUID NOT NULL,
    "kind" "PointsEntryKind" NOT NULL,
    "points" INTEGER NOT NULL,
    "owed" INTEGER NOT NULL DEFAULT 0,
    "carried" INTEGER NOT NULL DEFAULT 0,
    "reason" TEXT NOT NULL,
    "balanceAfter" INTEGER NOT NULL,
    "programVersion" INTEGER NOT NULL,
    "source" TEXT,
    "idempotencyKey" TEXT,
    "purchaseId" UUID,
    "reversesId" UUID,
    "enteredAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "PointsEntry_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "PointsEntry_points_count" CHECK ("points" <> 0 OR "owed" <> 0 OR "kind" = 'REVERSE'),
    CONSTRAINT "PointsEntry_balance_counts" CHECK ("balanceAfter" >= 0),
    CONSTRAINT "PointsEntry_signs" CHECK (CASE "kind" WHEN 'EARN' THEN "points" > 0 WHEN 'SPEND' THEN "points" < 0 WHEN 'EXPIRE' THEN "points" < 0 ELSE true END),
    CONSTRAINT "PointsEntry_reversal" CHECK (("kind" = 'REVERSE') = ("reversesId" IS NOT NULL)),
    CONSTRAINT "PointsEntry_reason_length" CHECK (char_length("reason") BETWEEN 1 AND 500),
    CONSTRAINT "PointsEntry_version_counts" CHECK ("programVersion" >= 1)
);

CREATE TABLE "PointsLot" (
    "id" UUID NOT NULL,
    "entryId" UUID NOT NULL,
    "membershipId" UUID NOT NULL,
    "points" INTEGER NOT NULL,
    "remaining" INTEGER NOT NULL,
    "earnedAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3),

    CONSTRAINT "PointsLot_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "PointsLot_remaining_counts" CHECK ("points" > 0 AND "remaining" BETWEEN 0 AND "points")
);

CREATE TABLE "PointsDraw" (
    "entryId" UUID NOT NULL,
    "lotId" UUID NOT NULL,
    "points" INTEGER NOT NULL,

    CONSTRAINT "PointsDraw_pkey" PRIMARY KEY ("entryId","lotId"),
    CONSTRAINT "PointsDraw_points_count" CHECK ("points" > 0)
);

CREATE TABLE "PendingEarning" (
    "id" UUID NOT NULL,
    "membershipId" UUID NOT NULL,
    "programId" UUID NOT NULL,
    "purchaseId" UUID NOT NULL,
    "programVersion" INTEGER NOT NULL,
    "earned" INTEGER NOT NULL,
    "points" INTEGER NOT NULL,
    "maturesAt" TIMESTAMPTZ(3) NOT NULL,
    "settledAt" TIMESTAMPTZ(3),

    CONSTRAINT "PendingEarning_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "PendingEarning_points_count" CHECK ("points" BETWEEN 0 AND "earned")
);

CREATE TABLE "ProgramNotice" (
    "id" UUID NOT NULL,
    "versionId" UUID NOT NULL,
    "membershipId" UUID NOT NULL,
    "changes" TEXT[] NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "outboundMessageId" UUID,
    "deliveredAt" TIMESTAMPTZ(3),
    "readAt" TIMESTAMPTZ(3),

    CONSTRAINT "ProgramNotice_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "PunchCard" (
    "id" UUID NOT NULL,
    "programId" UUID NOT NULL,
    "membershipId" UUID NOT NULL,
    "required" INTEGER NOT NULL,
    "programVersion" INTEGER NOT NULL,
    "punchCount" INTEGER NOT NULL DEFAULT 0,
    "openedAt" TIMESTAMPTZ(3) NOT NULL,
    "completedAt" TIMESTAMPTZ(3),

    CONSTRAINT "PunchCard_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "PunchCard_counts" CHECK ("required" BETWEEN 1 AND 1000 AND "punchCount" BETWEEN 0 AND "required"),
    CONSTRAINT "PunchCard_completed" CHECK ("completedAt" IS NULL OR "punchCount" <= "required")
);

CREATE TABLE "Punch" (
    "id" UUID NOT NULL,
    "cardId" UUID NOT NULL,
    "programId" UUID NOT NULL,
    "purchaseLineId" UUID NOT NULL,
    "punchedAt" TIMESTAMPTZ(3) NOT NULL,
    "voidedAt" TIMESTAMPTZ(3),
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "Punch_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "Reward" (
    "id" UUID NOT NULL,
    "programId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "cost" INTEGER NOT NULL,
    "initialStock" INTEGER,
    "stock" INTEGER,
    "perMemberLimit" INTEGER,
    "interests" TEXT[] NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "Reward_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Reward_name_length" CHECK (char_length("name") BETWEEN 1 AND 200),
    CONSTRAINT "Reward_cost_counts" CHECK ("cost" >= 0),
    CONSTRAINT "Reward_stock" CHECK (("initialStock" IS NULL) = ("stock" IS NULL) AND "stock" BETWEEN 0 AND "initialStock"),
    CONSTRAINT "Reward_limit_counts" CHECK ("perMemberLimit" >= 1)
);

CREATE TABLE "RewardGrant" (
    "id" UUID NOT NULL,
    "rewardId" UUID NOT NULL,
    "customerId" UUID NOT NULL,
    "membershipId" UUID,
    "origin" "RewardGrantOrigin" NOT NULL,
    "state" "RewardGrantState" NOT NULL,
    "code" TEXT NOT NULL,
    "spendEntryId" UUID,
    "punchCardId" UUID,
    "reason" TEXT,
    "issuedAt" TIMESTAMPTZ(3) NOT NULL,
    "claimedAt" TIMESTAMPTZ(3),
    "fulfilledAt" TIMESTAMPTZ(3),
    "expiresAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "RewardGrant_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "RewardGrant_reason_length" CHECK (char_length("reason") BETWEEN 1 AND 500),
    CONSTRAINT "RewardGrant_states" CHECK (("state" = 'FULFILLED') = ("fulfilledAt" IS NOT NULL) AND ("state" IN ('EXPIRED', 'REVOKED')) = ("endedAt" IS NOT NULL)),
    CONSTRAINT "RewardGrant_origins" CHECK (("origin" = 'PUNCH_CARD') = ("punchCardId" IS NOT NULL) AND ("spendEntryId" IS NULL OR "origin" = 'CLAIM'))
);

CREATE TABLE "Offer" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "audience" "OfferAudience" NOT NULL,
    "tierName" TEXT,
    "segmentId" UUID,
    "discountPercent" DOUBLE PRECISION,
    "discountMinor" BIGINT,
    "discountCurrency" TEXT,
    "validFrom" TIMESTAMPTZ(3) NOT NULL,
    "validTo" TIMESTAMPTZ(3),
    "explanation" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "Offer_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Offer_name_length" CHECK (char_length("name") BETWEEN 1 AND 200),
    CONSTRAINT "Offer_explanation_length" CHECK (char_length("explanation") BETWEEN 1 AND 2000),
    CONSTRAINT "Offer_audience" CHECK (("audience" = 'TIER') = ("tierName" IS NOT NULL) AND ("audience" = 'SEGMENT') = ("segmentId" IS NOT NULL)),
    CONSTRAINT "Offer_discount" CHECK (("discountMinor" IS NULL) = ("discountCurrency" IS NULL) AND "discountMinor" > 0 AND ("discountPercent" IS NULL OR "discountMinor" IS NULL)),
    CONSTRAINT "Offer_percent_range" CHECK ("discountPercent" > 0 AND "discountPercent" <= 100),
    CONSTRAINT "Offer_valid" CHECK ("validTo" > "validFrom")
);

CREATE TABLE "Referral" (
    "id" UUID NOT NULL,
    "referrerId" UUID NOT NULL,
    "refereeId" UUID,
    "inviteeEmail" TEXT,
    "state" "ReferralState" NOT NULL,
    "rejectedReason" TEXT,
    "referredAt" TIMESTAMPTZ(3) NOT NULL,
    "qualifyingPurchaseId" UUID,
    "rewardDueAt" TIMESTAMPTZ(3),
    "rewardEntryId" UUID,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "Referral_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Referral_parties" CHECK ("refereeId" <> "referrerId" OR "state" = 'REJECTED'),
    CONSTRAINT "Referral_rejected" CHECK (("state" = 'REJECTED') = ("rejectedReason" IS NOT NULL)),
    CONSTRAINT "Referral_invited" CHECK (("state" = 'INVITED') = ("inviteeEmail" IS NOT NULL)),
    CONSTRAINT "Referral_referee" CHECK (CASE "state" WHEN 'INVITED' THEN "refereeId" IS NULL WHEN 'REJECTED' THEN true ELSE "refereeId" IS NOT NULL END),
    CONSTRAINT "Referral_qualified" CHECK ("state" NOT IN ('QUALIFIED', 'REWARDED', 'REVERSED') OR "qualifyingPurchaseId" IS NOT NULL),
    CONSTRAINT "Referral_rewarded" CHECK ("state" <> 'REWARDED' OR "rewardEntryId" IS NOT NULL)
);

CREATE TABLE "Contest" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "opensAt" TIMESTAMPTZ(3) NOT NULL,
    "closesAt" TIMESTAMPTZ(3) NOT NULL,
    "seed" TEXT NOT NULL,
    "seedCommitment" TEXT NOT NULL,
    "entryCount" INTEGER NOT NULL DEFAULT 0,
    "drawnAt" TIMESTAMPTZ(3),
    "winnerEntryId" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "Contest_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Contest_name_length" CHECK (char_length("name") BETWEEN 1 AND 200),
    CONSTRAINT "Contest_opens" CHECK ("closesAt" > "opensAt"),
    CONSTRAINT "Contest_drawn" CHECK ("winnerEntryId" IS NULL OR "drawnAt" IS NOT NULL),
    CONSTRAINT "Contest_seed" CHECK ("seed" ~ '^[0-9a-f]{64}$' AND "seedCommitment" ~ '^[0-9a-f]{64}$')
);

CREATE TABLE "ContestEntry" (
    "id" UUID NOT NULL,
    "contestId" UUID NOT NULL,
    "customerId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "enteredAt" TIMESTAMPTZ(3) NOT NULL,
    "voidedAt" TIMESTAMPTZ(3),
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "ContestEntry_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "ContestEntry_position_counts" CHECK ("position" >= 0)
);

CREATE TABLE "ChurnStanding" (
    "customerId" UUID NOT NULL,
    "score" DOUBLE PRECISION NOT NULL,
    "reasons" JSONB NOT NULL,
    "suggestedAction" TEXT NOT NULL,
    "risenAt" TIMESTAMPTZ(3),
    "asOf" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ChurnStanding_pkey" PRIMARY KEY ("customerId"),
    CONSTRAINT "ChurnStanding_score_range" CHECK ("score" > 0 AND "score" <= 1)
);

CREATE TABLE "ChurnReview" (
    "id" INTEGER NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "reached" UUID,
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ChurnReview_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "ChurnReview_one" CHECK ("id" = 1)
);

CREATE UNIQUE INDEX "LoyaltyProgram_nameFolded_key" ON "LoyaltyProgram"("nameFolded");

CREATE INDEX "LoyaltyProgram_createdAt_id_idx" ON "LoyaltyProgram"("createdAt", "id");

CREATE UNIQUE INDEX "LoyaltyProgramVersion_programId_number_key" ON "LoyaltyProgramVersion"("programId", "number");

CREATE UNIQUE INDEX "LoyaltyProgramVersion_programId_effectiveFrom_key" ON "LoyaltyProgramVersion"("programId", "effectiveFrom");

CREATE UNIQUE INDEX "LoyaltyMembership_serial_key" ON "LoyaltyMembership"("serial");

CREATE INDEX "LoyaltyMembership_customerId_programId_idx" ON "LoyaltyMembership"("customerId", "programId");

CREATE INDEX "LoyaltyMembership_programId_joinedAt_id_idx" ON "LoyaltyMembership"("programId", "joinedAt", "id");

CREATE INDEX "LoyaltyMembership_absorbedIntoId_idx" ON "LoyaltyMembership"("absorbedIntoId");

CREATE INDEX "LoyaltyMembership_downgradeAt_id_idx" ON "LoyaltyMembership"("downgradeAt", "id");

CREATE UNIQUE INDEX "PointsEntry_serial_key" ON "PointsEntry"("serial");

CREATE UNIQUE INDEX "PointsEntry_reversesId_key" ON "PointsEntry"("reversesId");

CREATE INDEX "PointsEntry_membershipId_serial_idx" ON "PointsEntry"("membershipId", "serial" DESC);

CREATE INDEX "PointsEntry_membershipId_kind_enteredAt_idx" ON "PointsEntry"("membershipId", "kind", "enteredAt");

CREATE INDEX "PointsEntry_purchaseId_idx" ON "PointsEntry"("purchaseId");

CREATE UNIQUE INDEX "PointsEntry_programId_source_key" ON "PointsEntry"("programId", "source");

CREATE UNIQUE INDEX "PointsLot_entryId_key" ON "PointsLot"("entryId");

CREATE INDEX "PointsLot_membershipId_expiresAt_earnedAt_id_idx" ON "PointsLot"("membershipId", "expiresAt", "earnedAt", "id");

CREATE INDEX "PointsDraw_lotId_idx" ON "PointsDraw"("lotId");

CREATE INDEX "PendingEarning_membershipId_idx" ON "PendingEarning"("membershipId");

CREATE INDEX "PendingEarning_purchaseId_idx" ON "PendingEarning"("purchaseId");

CREATE UNIQUE INDEX "PendingEarning_programId_purchaseId_key" ON "PendingEarning"("programId", "purchaseId");

CREATE UNIQUE INDEX "ProgramNotice_outboundMessageId_key" ON "ProgramNotice"("outboundMessageId");

CREATE INDEX "ProgramNotice_membershipId_createdAt_id_idx" ON "ProgramNotice"("membershipId", "createdAt" DESC, "id" DESC);

CREATE UNIQUE INDEX "ProgramNotice_versionId_membershipId_key" ON "ProgramNotice"("versionId", "membershipId");

CREATE INDEX "PunchCard_membershipId_openedAt_id_idx" ON "PunchCard"("membershipId", "openedAt" DESC, "id" DESC);

CREATE INDEX "PunchCard_programId_idx" ON "PunchCard"("programId");

CREATE INDEX "Punch_cardId_idx" ON "Punch"("cardId");

CREATE INDEX "Punch_purchaseLineId_idx" ON "Punch"("purchaseLineId");

CREATE UNIQUE INDEX "Punch_programId_purchaseLineId_key" ON "Punch"("programId", "purchaseLineId");

CREATE INDEX "Reward_programId_createdAt_id_idx" ON "Reward"("programId", "createdAt", "id");

CREATE INDEX "Reward_createdAt_id_idx" ON "Reward"("createdAt", "id");

CREATE INDEX "Reward_interests_idx" ON "Reward" USING GIN ("interests");

CREATE UNIQUE INDEX "RewardGrant_code_key" ON "RewardGrant"("code");

CREATE UNIQUE INDEX "RewardGrant_spendEntryId_key" ON "RewardGrant"("spendEntryId");

CREATE INDEX "RewardGrant_customerId_issuedAt_id_idx" ON "RewardGrant"("customerId", "issuedAt" DESC, "id" DESC);

CREATE INDEX "RewardGrant_rewardId_issuedAt_id_idx" ON "RewardGrant"("rewardId", "issuedAt", "id");

CREATE INDEX "RewardGrant_state_issuedAt_id_idx" ON "RewardGrant"("state", "issuedAt", "id");

CREATE INDEX "RewardGrant_issuedAt_id_idx" ON "RewardGrant"("issuedAt", "id");

CREATE INDEX "RewardGrant_membershipId_idx" ON "RewardGrant"("membershipId");

CREATE INDEX "RewardGrant_punchCardId_idx" ON "RewardGrant"("punchCardId");

CREATE INDEX "Offer_createdAt_id_idx" ON "Offer"("createdAt", "id");

CREATE INDEX "Offer_audience_createdAt_id_idx" ON "Offer"("audience", "createdAt", "id");

CREATE INDEX "Offer_validTo_validFrom_idx" ON "Offer"("validTo", "validFrom");

CREATE UNIQUE INDEX "Referral_inviteeEmail_key" ON "Referral"("inviteeEmail");

CREATE UNIQUE INDEX "Referral_rewardEntryId_key" ON "Referral"("rewardEntryId");

CREATE INDEX "Referral_referrerId_referredAt_id_idx" ON "Referral"("referrerId", "referredAt" DESC, "id" DESC);

CREATE INDEX "Referral_refereeId_idx" ON "Referral"("refereeId");

CREATE INDEX "Referral_qualifyingPurchaseId_idx" ON "Referral"("qualifyingPurchaseId");

CREATE INDEX "Referral_state_rewardDueAt_id_idx" ON "Referral"("state", "rewardDueAt", "id");

CREATE UNIQUE INDEX "Contest_winnerEntryId_key" ON "Contest"("winnerEntryId");

CREATE INDEX "Contest_createdAt_id_idx" ON "Contest"("createdAt", "id");

CREATE INDEX "ContestEntry_customerId_idx" ON "ContestEntry"("customerId");

CREATE UNIQUE INDEX "ContestEntry_contestId_position_key" ON "ContestEntry"("contestId", "position");


CREATE INDEX "ChurnStanding_score_customerId_idx" ON "ChurnStanding"("score" DESC, "customerId");

ALTER TABLE "LoyaltyProgramVersion" ADD CONSTRAINT "LoyaltyProgramVersion_programId_fkey" FOREIGN KEY ("programId") REFERENCES "LoyaltyProgram"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "LoyaltyMembership" ADD CONSTRAINT "LoyaltyMembership_programId_fkey" FOREIGN KEY ("programId") REFERENCES "LoyaltyProgram"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "LoyaltyMembership" ADD CONSTRAINT "LoyaltyMembership_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "LoyaltyMembership" ADD CONSTRAINT "LoyaltyMembership_absorbedIntoId_fkey" FOREIGN KEY ("absorbedIntoId") REFERENCES "LoyaltyMembership"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "PointsEntry" ADD CONSTRAINT "PointsEntry_membershipId_fkey" FOREIGN KEY ("membershipId") REFERENCES "LoyaltyMembership"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "PointsEntry" ADD CONSTRAINT "PointsEntry_purchaseId_fkey" FOREIGN KEY ("purchaseId") REFERENCES "Purchase"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "PointsEntry" ADD CONSTRAINT "PointsEntry_reversesId_fkey" FOREIGN KEY ("reversesId") REFERENCES "PointsEntry"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "PointsLot" ADD CONSTRAINT "PointsLot_entryId_fkey" FOREIGN KEY ("entryId") REFERENCES "PointsEntry"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "PointsLot" ADD CONSTRAINT "PointsLot_membershipId_fkey" FOREIGN KEY ("membershipId") REFERENCES "LoyaltyMembership"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "PointsDraw" ADD CONSTRAINT "PointsDraw_entryId_fkey" FOREIGN KEY ("entryId") REFERENCES "PointsEntry"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "PointsDraw" ADD CONSTRAINT "PointsDraw_lotId_fkey" FOREIGN KEY ("lotId") REFERENCES "PointsLot"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "PendingEarning" ADD CONSTRAINT "PendingEarning_membershipId_fkey" FOREIGN KEY ("membershipId") REFERENCES "LoyaltyMembership"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "PendingEarning" ADD CONSTRAINT "PendingEarning_purchaseId_fkey" FOREIGN KEY ("purchaseId") REFERENCES "Purchase"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "ProgramNotice" ADD CONSTRAINT "ProgramNotice_versionId_fkey" FOREIGN KEY ("versionId") REFERENCES "LoyaltyProgramVersion"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "ProgramNotice" ADD CONSTRAINT "ProgramNotice_membershipId_fkey" FOREIGN KEY ("membershipId") REFERENCES "LoyaltyMembership"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "PunchCard" ADD CONSTRAINT "PunchCard_programId_fkey" FOREIGN KEY ("programId") REFERENCES "LoyaltyProgram"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "PunchCard" ADD CONSTRAINT "PunchCard_membershipId_fkey" FOREIGN KEY ("membershipId") REFERENCES "LoyaltyMembership"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "Punch" ADD CONSTRAINT "Punch_cardId_fkey" FOREIGN KEY ("cardId") REFERENCES "PunchCard"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "Punch" ADD CONSTRAINT "Punch_purchaseLineId_fkey" FOREIGN KEY ("purchaseLineId") REFERENCES "PurchaseLine"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "Reward" ADD CONSTRAINT "Reward_programId_fkey" FOREIGN KEY ("programId") REFERENCES "LoyaltyProgram"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "RewardGrant" ADD CONSTRAINT "RewardGrant_rewardId_fkey" FOREIGN KEY ("rewardId") REFERENCES "Reward"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "RewardGrant" ADD CONSTRAINT "RewardGrant_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "RewardGrant" ADD CONSTRAINT "RewardGrant_membershipId_fkey" FOREIGN KEY ("membershipId") REFERENCES "LoyaltyMembership"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "RewardGrant" ADD CONSTRAINT "RewardGrant_spendEntryId_fkey" FOREIGN KEY ("spendEntryId") REFERENCES "PointsEntry"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "RewardGrant" ADD CONSTRAINT "RewardGrant_punchCardId_fkey" FOREIGN KEY ("punchCardId") REFERENCES "PunchCard"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "Referral" ADD CONSTRAINT "Referral_referrerId_fkey" FOREIGN KEY ("referrerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "Referral" ADD CONSTRAINT "Referral_refereeId_fkey" FOREIGN KEY ("refereeId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "Referral" ADD CONSTRAINT "Referral_qualifyingPurchaseId_fkey" FOREIGN KEY ("qualifyingPurchaseId") REFERENCES "Purchase"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "Referral" ADD CONSTRAINT "Referral_rewardEntryId_fkey" FOREIGN KEY ("rewardEntryId") REFERENCES "PointsEntry"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "Contest" ADD CONSTRAINT "Contest_winnerEntryId_fkey" FOREIGN KEY ("winnerEntryId") REFERENCES "ContestEntry"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "ContestEntry" ADD CONSTRAINT "ContestEntry_contestId_fkey" FOREIGN KEY ("contestId") REFERENCES "Contest"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "ContestEntry" ADD CONSTRAINT "ContestEntry_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "ChurnStanding" ADD CONSTRAINT "ChurnStanding_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's language cannot say.

-- A customer is in a program once; what a merge absorbed does not count.
CREATE UNIQUE INDEX "LoyaltyMembership_once_key" ON "LoyaltyMembership"("programId", "customerId") WHERE "absorbedIntoId" IS NULL;
-- What is to be expired, and what is to be booked.
CREATE INDEX "PointsLot_expiring_idx" ON "PointsLot"("expiresAt", "id") WHERE "remaining" > 0;
CREATE INDEX "PendingEarning_maturing_idx" ON "PendingEarning"("maturesAt", "id") WHERE "settledAt" IS NULL;
-- What a member may spend, waits for, and owes: few rows among many that are over.
CREATE INDEX "PointsLot_left_idx" ON "PointsLot"("membershipId", "expiresAt", "earnedAt", "id") WHERE "remaining" > 0;
CREATE INDEX "PendingEarning_waiting_idx" ON "PendingEarning"("membershipId", "maturesAt") WHERE "settledAt" IS NULL;
CREATE INDEX "PointsEntry_owed_idx" ON "PointsEntry"("membershipId", "serial" DESC) WHERE "owed" > 0;
-- A member punches one card of a program at a time.
CREATE UNIQUE INDEX "PunchCard_open_key" ON "PunchCard"("membershipId") WHERE "completedAt" IS NULL;
-- A customer has one entry in a contest that counts.
CREATE UNIQUE INDEX "ContestEntry_once_key" ON "ContestEntry"("contestId", "customerId") WHERE "voidedAt" IS NULL;
-- A full card is worth one reward; one that was taken back does not count.
CREATE UNIQUE INDEX "RewardGrant_card_key" ON "RewardGrant"("punchCardId") WHERE "state" <> 'REVOKED';
-- What is forfeited unless it is claimed.
CREATE INDEX "RewardGrant_expiring_idx" ON "RewardGrant"("expiresAt", "id") WHERE "state" = 'ISSUED';
-- Somebody is brought along once.
CREATE UNIQUE INDEX "Referral_referee_key" ON "Referral"("refereeId") WHERE "state" <> 'REJECTED';
CREATE INDEX "Referral_invited_idx" ON "Referral"("referredAt", "id") WHERE "state" = 'INVITED';
CREATE INDEX "ProgramNotice_undelivered_idx" ON "ProgramNotice"("createdAt", "id") WHERE "deliveredAt" IS NULL;

-- The ledger, and the rules it was kept by, are never changed, by anybody.
CREATE TRIGGER "LoyaltyProgramVersion_append_only" BEFORE UPDATE OR DELETE ON "LoyaltyProgramVersion"
    FOR EACH ROW EXECUTE FUNCTION rapport_append_only('', '');
CREATE TRIGGER "LoyaltyProgramVersion_not_emptied" BEFORE TRUNCATE ON "LoyaltyProgramVersion"
    FOR EACH STATEMENT EXECUTE FUNCTION rapport_append_only();
CREATE TRIGGER "PointsEntry_append_only" BEFORE UPDATE OR DELETE ON "PointsEntry"
    FOR EACH ROW EXECUTE FUNCTION rapport_append_only('', 'reason,idempotencyKey');
CREATE TRIGGER "PointsEntry_not_emptied" BEFORE TRUNCATE ON "PointsEntry"
    FOR EACH STATEMENT EXECUTE FUNCTION rapport_append_only();
CREATE TRIGGER "PointsDraw_append_only" BEFORE UPDATE OR DELETE ON "PointsDraw"
    FOR EACH ROW EXECUTE FUNCTION rapport_append_only('', '');
CREATE TRIGGER "PointsDraw_not_emptied" BEFORE TRUNCATE ON "PointsDraw"
    FOR EACH STATEMENT EXECUTE FUNCTION rapport_append_only();
