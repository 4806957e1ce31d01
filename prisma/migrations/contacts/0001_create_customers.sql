CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Case and accents folded, the same on every database: `unaccent` alone is only STABLE, `lower` follows the database's locale.
-- Arabic ya and kaf become the Persian ones, and the joiner inside Persian words goes, since keyboards differ in both.
CREATE FUNCTION fold_text(value text) RETURNS text
  LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
  SET search_path FROM CURRENT
AS $$
BEGIN
  RETURN lower(unaccent('unaccent', translate(normalize(value, NFKC), 'يىكة' || U&'\200C', 'ییکه')) COLLATE "und-x-icu");
END
$$;

CREATE TYPE "CustomerKind" AS ENUM ('PERSON', 'ORGANIZATION');
CREATE TYPE "CustomerLifecycle" AS ENUM ('LEAD', 'PROSPECT', 'ACTIVE', 'LAPSED', 'LOST', 'WON_BACK');
CREATE TYPE "GrammaticalGender" AS ENUM ('FEMININE', 'MASCULINE', 'NEUTRAL');
CREATE TYPE "ServiceTier" AS ENUM ('STANDARD', 'PREFERRED', 'KEY');
CREATE TYPE "AcquisitionSource" AS ENUM ('WEB_SEARCH', 'NEWSPAPER', 'WORD_OF_MOUTH', 'SOCIAL', 'EVENT', 'PARTNER', 'CAMPAIGN', 'WALK_IN', 'OTHER');
CREATE TYPE "Channel" AS ENUM ('EMAIL', 'PHONE', 'SMS', 'CHAT', 'SOCIAL', 'IN_PERSON', 'LETTER', 'VIDEO');
CREATE TYPE "ContactPointKind" AS ENUM ('EMAIL', 'PHONE', 'MOBILE', 'POSTAL', 'WEB', 'SOCIAL', 'MESSAGING');
CREATE TYPE "ContactPointStatus" AS ENUM ('VALID', 'BOUNCED', 'INVALID');

CREATE TABLE "Customer" (
    "id" UUID NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "kind" "CustomerKind" NOT NULL,
    "displayName" TEXT NOT NULL,
    "givenName" TEXT,
    "familyName" TEXT,
    "preferredName" TEXT,
    "organizationName" TEXT,
    "lifecycle" "CustomerLifecycle" NOT NULL DEFAULT 'LEAD',
    "honorific" TEXT,
    "grammaticalGender" "GrammaticalGender",
    "deceasedOn" DATE,
    "serviceTier" "ServiceTier" NOT NULL DEFAULT 'STANDARD',
    "quietHoursFrom" TEXT,
    "quietHoursTo" TEXT,
    "language" TEXT,
    "timeZone" TEXT,
    "acquisitionSource" "AcquisitionSource",
    "acquisitionDetail" TEXT,
    "acquisitionReferrerId" UUID,
    "acquiredAt" TIMESTAMPTZ(3),
    "preferredChannel" "Channel",
    "ownerId" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "archivedAt" TIMESTAMPTZ(3),
    "importFingerprint" TEXT,
    "reachText" TEXT NOT NULL DEFAULT '',
    "displayNameFolded" TEXT COLLATE "und-x-icu" NOT NULL GENERATED ALWAYS AS (left(fold_text("displayName"), 400)) STORED,
    "searchText" TEXT NOT NULL GENERATED ALWAYS AS (fold_text(
        ' ' || "displayName" || ' ' || coalesce("givenName", '') || ' ' || coalesce("familyName", '') || ' ' ||
        coalesce("preferredName", '') || ' ' || coalesce("organizationName", '') || ' ' || "reachText" || ' '
    )) STORED,

    CONSTRAINT "Customer_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Customer_version_counts" CHECK ("version" >= 1),
    CONSTRAINT "Customer_displayName_is_shown" CHECK ("displayName" <> ''),
    CONSTRAINT "Customer_has_a_name_of_its_kind" CHECK (CASE "kind"
        WHEN 'ORGANIZATION' THEN "organizationName" IS NOT NULL
        ELSE coalesce("preferredName", "givenName", "familyName") IS NOT NULL END),
    CONSTRAINT "Customer_quietHours_whole" CHECK (("quietHoursFrom" IS NULL) = ("quietHoursTo" IS NULL)),
    CONSTRAINT "Customer_quietHours_times" CHECK ("quietHoursFrom" ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$' AND "quietHoursTo" ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
    CONSTRAINT "Customer_acquisition_has_a_source" CHECK ("acquisitionSource" IS NOT NULL OR coalesce("acquisitionDetail", "acquisitionReferrerId"::text, "acquiredAt"::text) IS NULL),
    CONSTRAINT "Customer_referrer_is_another" CHECK ("acquisitionReferrerId" <> "id")
);

CREATE TABLE "ContactPoint" (
    "id" UUID NOT NULL,
    "customerId" UUID NOT NULL,
    "kind" "ContactPointKind" NOT NULL,
    "value" TEXT NOT NULL,
    "normalized" TEXT,
    "label" TEXT,
    "isPrimary" BOOLEAN NOT NULL DEFAULT false,
    "verifiedAt" TIMESTAMPTZ(3),
    "status" "ContactPointStatus" NOT NULL DEFAULT 'VALID',
    "addressLines" TEXT[] NOT NULL DEFAULT '{}',
    "city" TEXT,
    "region" TEXT,
    "postalCode" TEXT,
    "countryCode" TEXT,
    "source" TEXT,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "ContactPoint_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "ContactPoint_value_is_given" CHECK ("value" <> ''),
    CONSTRAINT "ContactPoint_unparsed_is_invalid" CHECK ("normalized" IS NOT NULL OR "status" = 'INVALID'),
    CONSTRAINT "ContactPoint_phone_is_e164" CHECK ("kind" NOT IN ('PHONE', 'MOBILE') OR "normalized" ~ '^\+[1-9][0-9]{1,14}$'),
    CONSTRAINT "ContactPoint_country_is_alpha2" CHECK ("countryCode" ~ '^[A-Z]{2}$')
);

CREATE TABLE "CustomerExternalId" (
    "id" UUID NOT NULL,
    "customerId" UUID NOT NULL,
    "system" TEXT NOT NULL,
    "externalId" TEXT NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "CustomerExternalId_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "CustomerExternalId_is_given" CHECK ("system" <> '' AND "externalId" <> '')
);

CREATE UNIQUE INDEX "Customer_importFingerprint_key" ON "Customer"("importFingerprint");
CREATE INDEX "Customer_displayNameFolded_id_idx" ON "Customer"("displayNameFolded", "id");
CREATE INDEX "Customer_createdAt_id_idx" ON "Customer"("createdAt", "id");
CREATE INDEX "Customer_updatedAt_id_idx" ON "Customer"("updatedAt", "id");
CREATE INDEX "Customer_lifecycle_displayNameFolded_id_idx" ON "Customer"("lifecycle", "displayNameFolded", "id");
CREATE INDEX "Customer_kind_displayNameFolded_id_idx" ON "Customer"("kind", "displayNameFolded", "id");
CREATE INDEX "Customer_ownerId_displayNameFolded_id_idx" ON "Customer"("ownerId", "displayNameFolded", "id");
CREATE INDEX "Customer_acquisitionReferrerId_idx" ON "Customer"("acquisitionReferrerId");
-- The archived are few: their list reads them and nobody else.
CREATE INDEX "Customer_archived_idx" ON "Customer"("displayNameFolded", "id") WHERE "archivedAt" IS NOT NULL;
CREATE INDEX "Customer_name_trigrams_idx" ON "Customer" USING gin ("displayNameFolded" gin_trgm_ops);
CREATE INDEX "Customer_search_idx" ON "Customer" USING gin ("searchText" gin_trgm_ops);
CREATE INDEX "ContactPoint_customerId_recordedAt_id_idx" ON "ContactPoint"("customerId", "recordedAt", "id");
CREATE INDEX "ContactPoint_normalized_kind_idx" ON "ContactPoint"("normalized", "kind");
CREATE UNIQUE INDEX "ContactPoint_one_primary_per_kind" ON "ContactPoint"("customerId", "kind") WHERE "isPrimary";
CREATE UNIQUE INDEX "CustomerExternalId_system_externalId_key" ON "CustomerExternalId"("system", "externalId");
CREATE INDEX "CustomerExternalId_customerId_system_externalId_idx" ON "CustomerExternalId"("customerId", "system", "externalId");

ALTER TABLE "Customer" ADD CONSTRAINT "Customer_acquisitionReferrerId_fkey" FOREIGN KEY ("acquisitionReferrerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Customer" ADD CONSTRAINT "Customer_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "Staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "ContactPoint" ADD CONSTRAINT "ContactPoint_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "CustomerExternalId" ADD CONSTRAINT "CustomerExternalId_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A phone is found as it was written, as E.164, and by its digits alone.
CREATE FUNCTION customer_reach_text(customer uuid) RETURNS text LANGUAGE sql STABLE STRICT
  SET search_path FROM CURRENT
AS $$
  SELECT coalesce(string_agg(line, ' ' ORDER BY line), '') FROM (
    SELECT concat_ws(' ', "value", nullif("normalized", "value"),
      CASE WHEN "kind" IN ('PHONE', 'MOBILE') THEN regexp_replace("value", '\D', '', 'g') END) AS line
    FROM "ContactPoint" WHERE "customerId" = customer AND "kind" <> 'POSTAL'
    UNION ALL SELECT "externalId" FROM "CustomerExternalId" WHERE "customerId" = customer
  ) AS reach
$$;

-- Once per statement and customer, so that an import of hundreds of rows writes each customer once more, not once per value.
CREATE FUNCTION refresh_reach_text() RETURNS trigger LANGUAGE plpgsql
  SET search_path FROM CURRENT
AS $$
DECLARE
  touched uuid[];
BEGIN
  IF TG_OP = 'INSERT' THEN SELECT array_agg(DISTINCT "customerId") INTO touched FROM added;
  ELSIF TG_OP = 'DELETE' THEN SELECT array_agg(DISTINCT "customerId") INTO touched FROM removed;
  ELSE SELECT array_agg(DISTINCT "customerId") INTO touched FROM (SELECT "customerId" FROM added UNION SELECT "customerId" FROM removed) AS both_sides;
  END IF;
  UPDATE "Customer" AS c SET "reachText" = fresh.reach
    FROM (SELECT t AS id, customer_reach_text(t) AS reach FROM unnest(touched) AS t) AS fresh
    WHERE c."id" = fresh.id AND c."reachText" IS DISTINCT FROM fresh.reach;
  RETURN NULL;
END
$$;

CREATE TRIGGER reach_text_after_insert AFTER INSERT ON "ContactPoint"
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refresh_reach_text();
CREATE TRIGGER reach_text_after_update AFTER UPDATE ON "ContactPoint"
  REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refresh_reach_text();
CREATE TRIGGER reach_text_after_delete AFTER DELETE ON "ContactPoint"
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION refresh_reach_text();
CREATE TRIGGER reach_text_after_insert AFTER INSERT ON "CustomerExternalId"
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refresh_reach_text();
CREATE TRIGGER reach_text_after_update AFTER UPDATE ON "CustomerExternalId"
  REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refresh_reach_text();
CREATE TRIGGER reach_text_after_delete AFTER DELETE ON "CustomerExternalId"
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION refresh_reach_text();
