-- What is known of a customer beyond names and addresses, merges, segments and calendars.

CREATE TYPE "OccasionKind" AS ENUM ('BIRTHDAY', 'ANNIVERSARY', 'NAME_DAY', 'HOLIDAY', 'CUSTOM');
CREATE TYPE "NeedKind" AS ENUM ('NEED', 'LIKE', 'DISLIKE', 'EXPECTATION');
CREATE TYPE "NeedStatus" AS ENUM ('OPEN', 'ADDRESSED', 'UNMET', 'OBSOLETE');
CREATE TYPE "ConsentPurpose" AS ENUM ('MARKETING', 'SERVICE', 'RESEARCH', 'PROFILING');
CREATE TYPE "ConsentState" AS ENUM ('GRANTED', 'DENIED', 'WITHDRAWN');
CREATE TYPE "CustomFieldType" AS ENUM ('TEXT', 'NUMBER', 'BOOLEAN', 'DATE', 'CHOICE');

ALTER TABLE "Customer"
    ADD COLUMN "mergedIntoId" UUID,
    ADD COLUMN "erasedAt" TIMESTAMPTZ(3),
    ADD COLUMN "countryCode" TEXT,
    ADD CONSTRAINT "Customer_merged_into_another" CHECK ("mergedIntoId" <> "id"),
    DROP CONSTRAINT "Customer_has_a_name_of_its_kind",
    ADD CONSTRAINT "Customer_has_a_name_of_its_kind" CHECK ("erasedAt" IS NOT NULL OR CASE "kind"
        WHEN 'ORGANIZATION' THEN "organizationName" IS NOT NULL
        ELSE coalesce("preferredName", "givenName", "familyName") IS NOT NULL END),
    -- Whatever comes after an erasure, the row holds nothing personal again.
    ADD CONSTRAINT "Customer_erased_for_good" CHECK ("erasedAt" IS NULL OR (
        "displayName" = 'Erased customer' AND "archivedAt" IS NOT NULL AND "reachText" = ''
        AND num_nonnulls("givenName", "familyName", "preferredName", "organizationName", "honorific", "grammaticalGender", "deceasedOn",
            "quietHoursFrom", "quietHoursTo", "language", "timeZone", "acquisitionDetail", "acquisitionReferrerId", "preferredChannel",
            "ownerId", "importFingerprint", "countryCode") = 0));

-- An archived customer gives the external ids away: each is unique among the customers who are not archived.
ALTER TABLE "CustomerExternalId" ADD COLUMN "archivedAt" TIMESTAMPTZ(3);

CREATE TABLE "Relationship" (
    "id" UUID NOT NULL,
    "pairId" UUID NOT NULL,
    "customerId" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "otherId" UUID,
    "otherName" TEXT,
    "source" TEXT,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Relationship_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Relationship_type_is_given" CHECK ("type" <> ''),
    CONSTRAINT "Relationship_to_one_other" CHECK (("otherId" IS NULL) <> ("otherName" IS NULL)),
    CONSTRAINT "Relationship_to_another" CHECK ("otherId" <> "customerId")
);

CREATE TABLE "ImportantDate" (
    "id" UUID NOT NULL,
    "customerId" UUID NOT NULL,
    "kind" "OccasionKind" NOT NULL,
    "year" INTEGER,
    "month" INTEGER,
    "day" INTEGER,
    "whose" TEXT,
    "label" TEXT,
    "source" TEXT,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "ImportantDate_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "ImportantDate_says_something" CHECK (coalesce("year", "month", "day") IS NOT NULL),
    CONSTRAINT "ImportantDate_day_has_a_month" CHECK ("day" IS NULL OR "month" IS NOT NULL),
    CONSTRAINT "ImportantDate_year" CHECK ("year" BETWEEN 1 AND 9999),
    CONSTRAINT "ImportantDate_month" CHECK ("month" BETWEEN 1 AND 12),
    -- The fourth year of each century's cycle stands for the unknown one: it has a February 29.
    CONSTRAINT "ImportantDate_day" CHECK ("day" BETWEEN 1 AND extract(day FROM make_date(coalesce("year", 2000), "month", 1) + interval '1 month - 1 day'))
);

CREATE TABLE "Interest" (
    "id" UUID NOT NULL,
    "customerId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "nameFolded" TEXT COLLATE "und-x-icu" NOT NULL GENERATED ALWAYS AS (left(fold_text("name"), 400)) STORED,
    "strength" INTEGER,
    "source" TEXT,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "Interest_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Interest_name_is_given" CHECK ("name" <> ''),
    CONSTRAINT "Interest_strength" CHECK ("strength" BETWEEN 1 AND 5)
);

CREATE TABLE "Group" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "nameFolded" TEXT COLLATE "und-x-icu" NOT NULL GENERATED ALWAYS AS (left(fold_text("name"), 400)) STORED,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "Group_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Group_name_is_given" CHECK ("name" <> '')
);

CREATE TABLE "GroupMembership" (
    "id" UUID NOT NULL,
    "groupId" UUID NOT NULL,
    "customerId" UUID NOT NULL,
    "role" TEXT,
    "since" DATE,
    "source" TEXT,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "GroupMembership_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "Need" (
    "id" UUID NOT NULL,
    "customerId" UUID NOT NULL,
    "statement" TEXT NOT NULL,
    "kind" "NeedKind" NOT NULL,
    "priority" INTEGER NOT NULL,
    "status" "NeedStatus" NOT NULL DEFAULT 'OPEN',
    "evidence" TEXT,
    "source" TEXT,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,
    "settledAt" TIMESTAMPTZ(3),

    CONSTRAINT "Need_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Need_statement_is_given" CHECK ("statement" <> ''),
    CONSTRAINT "Need_priority" CHECK ("priority" BETWEEN 1 AND 5),
    CONSTRAINT "Need_settled_once_not_open" CHECK (("status" = 'OPEN') = ("settledAt" IS NULL))
);

CREATE TABLE "Consent" (
    "id" UUID NOT NULL,
    "serial" SERIAL NOT NULL,
    "customerId" UUID NOT NULL,
    "purpose" "ConsentPurpose" NOT NULL,
    "channel" "Channel",
    "state" "ConsentState" NOT NULL,
    "lawfulBasis" TEXT,
    "source" TEXT,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,
    "mergeId" UUID,

    CONSTRAINT "Consent_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "CustomFieldDefinition" (
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "type" "CustomFieldType" NOT NULL,
    "choices" TEXT[] NOT NULL DEFAULT '{}',
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "CustomFieldDefinition_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "CustomFieldDefinition_key" CHECK ("key" ~ '^[a-z][a-zA-Z0-9_]{0,49}$'),
    CONSTRAINT "CustomFieldDefinition_label_is_given" CHECK ("label" <> ''),
    CONSTRAINT "CustomFieldDefinition_choices" CHECK (("type" = 'CHOICE') = (cardinality("choices") > 0))
);

CREATE TABLE "CustomFieldValue" (
    "id" UUID NOT NULL,
    "customerId" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "text" TEXT,
    "textFolded" TEXT COLLATE "und-x-icu" GENERATED ALWAYS AS (left(fold_text("text"), 400)) STORED,
    "number" DECIMAL(38, 10),
    "boolean" BOOLEAN,
    "date" DATE,
    "source" TEXT,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "CustomFieldValue_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "CustomFieldValue_one_value" CHECK (num_nonnulls("text", "number", "boolean", "date") = 1)
);

CREATE TABLE "Segment" (
    "id" UUID NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "name" TEXT NOT NULL,
    "nameFolded" TEXT COLLATE "und-x-icu" NOT NULL GENERATED ALWAYS AS (left(fold_text("name"), 400)) STORED,
    "description" TEXT,
    "criteria" JSON NOT NULL,
    "criterionNames" TEXT[] NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "Segment_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Segment_name_is_given" CHECK ("name" <> '')
);

CREATE TABLE "CustomerMerge" (
    "id" UUID NOT NULL,
    "serial" SERIAL NOT NULL,
    "survivorId" UUID NOT NULL,
    "absorbedId" UUID NOT NULL,
    "fields" JSONB NOT NULL,
    "moved" JSONB NOT NULL,
    "mergedAt" TIMESTAMPTZ(3) NOT NULL,
    "mergedByKind" "ActorKind" NOT NULL,
    "mergedById" UUID,
    "undoneAt" TIMESTAMPTZ(3),
    "undoneByKind" "ActorKind",
    "undoneById" UUID,

    CONSTRAINT "CustomerMerge_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "CustomerMerge_of_two" CHECK ("survivorId" <> "absorbedId")
);

CREATE TABLE "CalendarFeed" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "keyHash" BYTEA NOT NULL,
    "source" TEXT,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "CalendarFeed_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "Customer_mergedIntoId_idx" ON "Customer"("mergedIntoId");
DROP INDEX "CustomerExternalId_system_externalId_key";
CREATE INDEX "CustomerExternalId_system_externalId_idx" ON "CustomerExternalId"("system", "externalId");
CREATE UNIQUE INDEX "CustomerExternalId_one_customer_each" ON "CustomerExternalId"("system", "externalId") WHERE "archivedAt" IS NULL;
-- What holds comes before what is over, as it is shown.
CREATE INDEX "Relationship_customerId_endedAt_recordedAt_id_idx" ON "Relationship"("customerId", "endedAt" DESC, "recordedAt", "id");
-- What segments ask for.
CREATE INDEX "Customer_acquisitionSource_idx" ON "Customer"("acquisitionSource");
CREATE INDEX "Customer_serviceTier_idx" ON "Customer"("serviceTier");
CREATE INDEX "Customer_primary_language_idx" ON "Customer"(split_part("language", '-', 1));
CREATE INDEX "ContactPoint_country_idx" ON "ContactPoint"("countryCode", "customerId") WHERE "kind" = 'POSTAL';
CREATE INDEX "ImportantDate_birthday_month_idx" ON "ImportantDate"("month", "customerId") WHERE "kind" = 'BIRTHDAY' AND "whose" IS NULL;
-- Whose holiday it is, by name.
CREATE INDEX "Customer_countryCode_displayNameFolded_id_idx" ON "Customer"("countryCode", "displayNameFolded", "id");
CREATE INDEX "Relationship_otherId_idx" ON "Relationship"("otherId");
CREATE INDEX "Relationship_pairId_idx" ON "Relationship"("pairId");
CREATE INDEX "ImportantDate_customerId_recordedAt_id_idx" ON "ImportantDate"("customerId", "recordedAt", "id");
-- Occasions of a window are found by month and day.
CREATE INDEX "ImportantDate_occurrence_idx" ON "ImportantDate"("month", "day", "customerId") WHERE "day" IS NOT NULL;
CREATE UNIQUE INDEX "Interest_customerId_nameFolded_key" ON "Interest"("customerId", "nameFolded");
CREATE INDEX "Interest_nameFolded_customerId_idx" ON "Interest"("nameFolded", "customerId");
CREATE UNIQUE INDEX "Group_nameFolded_key" ON "Group"("nameFolded");
CREATE INDEX "Group_nameFolded_id_idx" ON "Group"("nameFolded", "id");
CREATE INDEX "Group_name_trigrams_idx" ON "Group" USING gin ("nameFolded" gin_trgm_ops);
CREATE UNIQUE INDEX "GroupMembership_customerId_groupId_key" ON "GroupMembership"("customerId", "groupId");
CREATE INDEX "GroupMembership_groupId_customerId_idx" ON "GroupMembership"("groupId", "customerId");
CREATE INDEX "Need_customerId_settledAt_priority_recordedAt_id_idx" ON "Need"("customerId", "settledAt" DESC, "priority", "recordedAt", "id");
CREATE INDEX "Need_status_kind_customerId_idx" ON "Need"("status", "kind", "customerId");
CREATE INDEX "Consent_profiling_denied_idx" ON "Consent"("customerId") WHERE "purpose" = 'PROFILING' AND "channel" IS NULL AND "state" <> 'GRANTED';
CREATE UNIQUE INDEX "Consent_serial_key" ON "Consent"("serial");
CREATE INDEX "Consent_mergeId_idx" ON "Consent"("mergeId");
CREATE INDEX "Consent_customerId_purpose_channel_serial_idx" ON "Consent"("customerId", "purpose", "channel", "serial");
CREATE UNIQUE INDEX "CustomFieldDefinition_key_key" ON "CustomFieldDefinition"("key");
CREATE UNIQUE INDEX "CustomFieldValue_customerId_key_key" ON "CustomFieldValue"("customerId", "key");
CREATE INDEX "CustomFieldValue_key_textFolded_idx" ON "CustomFieldValue"("key", "textFolded");
CREATE INDEX "CustomFieldValue_key_number_idx" ON "CustomFieldValue"("key", "number");
CREATE INDEX "CustomFieldValue_key_boolean_idx" ON "CustomFieldValue"("key", "boolean");
CREATE INDEX "CustomFieldValue_key_date_idx" ON "CustomFieldValue"("key", "date");
CREATE INDEX "CustomFieldValue_text_trigrams_idx" ON "CustomFieldValue" USING gin ("textFolded" gin_trgm_ops);
CREATE UNIQUE INDEX "Segment_nameFolded_key" ON "Segment"("nameFolded");
CREATE INDEX "Segment_nameFolded_id_idx" ON "Segment"("nameFolded", "id");
CREATE UNIQUE INDEX "CustomerMerge_serial_key" ON "CustomerMerge"("serial");
CREATE INDEX "CustomerMerge_survivorId_serial_idx" ON "CustomerMerge"("survivorId", "serial");
-- Nobody is merged into two others at once.
CREATE UNIQUE INDEX "CustomerMerge_absorbed_once" ON "CustomerMerge"("absorbedId") WHERE "undoneAt" IS NULL;
CREATE INDEX "CustomerMerge_absorbedId_serial_idx" ON "CustomerMerge"("absorbedId", "serial");
CREATE UNIQUE INDEX "CalendarFeed_keyHash_key" ON "CalendarFeed"("keyHash");
CREATE INDEX "CalendarFeed_recordedAt_id_idx" ON "CalendarFeed"("recordedAt", "id");
-- The customer's story: what happened with them, newest first.
CREATE INDEX "LoggedEvent_story_idx" ON "LoggedEvent"(("payload"->>'customerId'), "occurredAt" DESC, "epoch" DESC, "xid" DESC, "seq" DESC)
    WHERE "payload"->>'customerId' IS NOT NULL;

ALTER TABLE "Customer" ADD CONSTRAINT "Customer_mergedIntoId_fkey" FOREIGN KEY ("mergedIntoId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Relationship" ADD CONSTRAINT "Relationship_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Relationship" ADD CONSTRAINT "Relationship_otherId_fkey" FOREIGN KEY ("otherId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "ImportantDate" ADD CONSTRAINT "ImportantDate_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Interest" ADD CONSTRAINT "Interest_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "GroupMembership" ADD CONSTRAINT "GroupMembership_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "Group"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "GroupMembership" ADD CONSTRAINT "GroupMembership_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Need" ADD CONSTRAINT "Need_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Consent" ADD CONSTRAINT "Consent_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "CustomFieldValue" ADD CONSTRAINT "CustomFieldValue_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "CustomFieldValue" ADD CONSTRAINT "CustomFieldValue_key_fkey" FOREIGN KEY ("key") REFERENCES "CustomFieldDefinition"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TRIGGER "Consent_append_only" BEFORE UPDATE ON "Consent"
    FOR EACH ROW EXECUTE FUNCTION rapport_append_only('customerId', 'source,lawfulBasis');
CREATE TRIGGER "Consent_not_emptied" BEFORE TRUNCATE ON "Consent"
    FOR EACH STATEMENT EXECUTE FUNCTION rapport_append_only();

-- An external id is archived when its customer is, whoever writes either of them.
CREATE FUNCTION archive_external_id_as_its_customer() RETURNS trigger LANGUAGE plpgsql
  SET search_path FROM CURRENT
AS $$
BEGIN
  SELECT "archivedAt" INTO NEW."archivedAt" FROM "Customer" WHERE "id" = NEW."customerId";
  RETURN NEW;
END
$$;

CREATE FUNCTION archive_external_ids_of_customer() RETURNS trigger LANGUAGE plpgsql
  SET search_path FROM CURRENT
AS $$
BEGIN
  UPDATE "CustomerExternalId" SET "archivedAt" = NEW."archivedAt" WHERE "customerId" = NEW."id";
  RETURN NULL;
END
$$;

CREATE TRIGGER archived_as_its_customer BEFORE INSERT OR UPDATE OF "customerId" ON "CustomerExternalId"
  FOR EACH ROW EXECUTE FUNCTION archive_external_id_as_its_customer();
CREATE TRIGGER archives_external_ids AFTER UPDATE OF "archivedAt" ON "Customer"
  FOR EACH ROW WHEN (OLD."archivedAt" IS DISTINCT FROM NEW."archivedAt") EXECUTE FUNCTION archive_external_ids_of_customer();
-- Where a customer is at home: by the primary postal address, else by the primary phone, else unknown.
CREATE FUNCTION customer_country(customer uuid) RETURNS text LANGUAGE sql STABLE STRICT
  SET search_path FROM CURRENT
AS $$
  SELECT "countryCode" FROM "ContactPoint"
  WHERE "customerId" = customer AND "isPrimary" AND "kind" IN ('POSTAL', 'PHONE', 'MOBILE') AND "countryCode" IS NOT NULL
  ORDER BY array_position(ARRAY['POSTAL', 'PHONE', 'MOBILE']::"ContactPointKind"[], "kind") LIMIT 1
$$;

-- The triggers of 0001 call it: contact points and external ids decide about the country, too.
CREATE OR REPLACE FUNCTION refresh_reach_text() RETURNS trigger LANGUAGE plpgsql
  SET search_path FROM CURRENT
AS $$
DECLARE
  touched uuid[];
BEGIN
  IF TG_OP = 'INSERT' THEN SELECT array_agg(DISTINCT "customerId") INTO touched FROM added;
  ELSIF TG_OP = 'DELETE' THEN SELECT array_agg(DISTINCT "customerId") INTO touched FROM removed;
  ELSE SELECT array_agg(DISTINCT "customerId") INTO touched FROM (SELECT "customerId" FROM added UNION SELECT "customerId" FROM removed) AS both_sides;
  END IF;
  UPDATE "Customer" AS c SET "reachText" = fresh.reach, "countryCode" = fresh.country
    FROM (SELECT t AS id, customer_reach_text(t) AS reach, customer_country(t) AS country FROM unnest(touched) AS t) AS fresh
    WHERE c."id" = fresh.id AND (c."reachText", c."countryCode") IS DISTINCT FROM (fresh.reach, fresh.country);
  RETURN NULL;
END
$$;
-- What a merge said goes with its undo; what a customer said stays.
CREATE TRIGGER "Consent_stays" BEFORE DELETE ON "Consent"
    FOR EACH ROW WHEN (OLD."mergeId" IS NULL OR current_setting('rapport.rewriting', true) IS DISTINCT FROM 'merge')
    EXECUTE FUNCTION rapport_append_only('customerId', 'source,lawfulBasis');
