-- Duplicates in two parts, of which most pages need the first alone: who shares a phone, an e-mail address or an external id is surer (.9
-- and more) than who has a similar name and a birth date or a postal code in common (.84 at most).

-- Who has a value is read from the index alone, value by value.
DROP INDEX "ContactPoint_normalized_kind_idx";
CREATE INDEX "ContactPoint_normalized_kind_customerId_idx" ON "ContactPoint"("normalized", "kind", "customerId");

DROP FUNCTION duplicate_pairs(boolean);

-- Pairs that share a value, and by which kinds of it. A value that more than 40 records share (a switchboard) tells nothing and is left out.
-- Of one system and id there is one customer in use; the other was put away, and entered again.
CREATE FUNCTION sharing_pairs() RETURNS TABLE ("oneId" uuid, "otherId" uuid, "name" text, "otherName" text, "reasons" text[])
  LANGUAGE sql STABLE ROWS 50000
  SET search_path FROM CURRENT
  SET work_mem = '64MB'
  SET jit = off
AS $$
  WITH shared AS (
    SELECT CASE WHEN bool_or("kind" = 'EMAIL') THEN 'SAME_EMAIL' ELSE 'SAME_PHONE' END AS reason, array_agg("customerId") AS ids
    FROM "ContactPoint"
    WHERE "kind" IN ('EMAIL', 'PHONE', 'MOBILE') AND "normalized" IS NOT NULL
      -- Those few are looked at once, not the customer of every record. Who was merged away has no records.
      AND "customerId" NOT IN (SELECT "id" FROM "Customer" WHERE "archivedAt" IS NOT NULL)
    GROUP BY "normalized" HAVING count(*) BETWEEN 2 AND 40
    UNION ALL
    SELECT 'SAME_EXTERNAL_ID', array_agg("customerId") FROM "CustomerExternalId"
    WHERE ("system", "externalId") IN (SELECT "system", "externalId" FROM "CustomerExternalId" WHERE "archivedAt" IS NOT NULL)
    GROUP BY "system", "externalId" HAVING count(*) BETWEEN 2 AND 40
  ), pairs AS (
    SELECT one, other, array_agg(DISTINCT reason) AS reasons FROM shared, unnest(ids) AS one, unnest(ids) AS other
    WHERE one < other GROUP BY one, other
  )
  SELECT one, other, a."displayNameFolded", b."displayNameFolded", reasons
  FROM pairs JOIN "Customer" AS a ON a."id" = one JOIN "Customer" AS b ON b."id" = other
  WHERE a."kind" = b."kind" AND a."mergedIntoId" IS NULL AND b."mergedIntoId" IS NULL
    AND (a."archivedAt" IS NULL OR b."archivedAt" IS NULL)
$$;

-- What else may say that two customers are one, where their names are alike; birth dates where the reader may know them.
CREATE FUNCTION duplicate_facts(by_birth_date boolean) RETURNS TABLE ("id" uuid, "reason" text, "fact" bigint, "year" int)
  LANGUAGE sql STABLE ROWS 100000
  SET search_path FROM CURRENT
AS $$
  SELECT "customerId", 'SIMILAR_NAME_AND_BIRTH_DATE', "month" * 100::bigint + "day", "year"::int
  FROM "ImportantDate" WHERE "kind" = 'BIRTHDAY' AND "day" IS NOT NULL AND "whose" IS NULL AND by_birth_date
  UNION ALL
  SELECT "customerId", 'SIMILAR_NAME_AND_POSTAL_CODE',
    hashtextextended(concat("countryCode", ' ', regexp_replace(upper("postalCode"), '[^[:alnum:]]', '', 'g')), 0), NULL
  FROM "ContactPoint" WHERE "kind" = 'POSTAL' AND "postalCode" IS NOT NULL
$$;

-- Pairs that share a value, with all their reasons. `most` given: only the surest of those with a score below `below`, so many or more, and
-- all of score `below`: how alike names are need not be known of the others.
CREATE FUNCTION shared_pairs(by_birth_date boolean, below float8, most int)
  RETURNS TABLE ("oneId" uuid, "otherId" uuid, "score" float8, "likeness" float8, "reasons" text[])
  LANGUAGE sql STABLE ROWS 50000
  SET search_path FROM CURRENT
  SET work_mem = '64MB'
  SET jit = off
AS $$
  WITH pairs AS MATERIALIZED (
    SELECT "oneId" AS one, "otherId" AS other, "name" AS name, "otherName" AS other_name, "reasons" AS reasons FROM sharing_pairs()
  ), facts AS MATERIALIZED (
    SELECT * FROM duplicate_facts(by_birth_date)
  ), known AS MATERIALIZED (
    SELECT one, other, reason, fact, "year" FROM pairs JOIN facts ON facts."id" = one
  ), agreeing AS MATERIALIZED (
    SELECT one, other, array_agg(DISTINCT known.reason) AS facts
    FROM known JOIN facts ON facts."id" = other AND facts.fact = known.fact AND facts.reason = known.reason
      -- An unknown year contradicts no other.
      AND coalesce(facts."year", known."year", 0) = coalesce(known."year", facts."year", 0)
    GROUP BY one, other
  ), signals AS (
    SELECT pairs.*, CASE
      WHEN name = other_name THEN facts
      WHEN similarity(trigram_letters(name), trigram_letters(other_name)) >= 0.6 THEN facts
    END AS facts
    FROM pairs JOIN agreeing USING (one, other)
    UNION ALL
    SELECT pairs.*, NULL FROM pairs WHERE (one, other) NOT IN (SELECT one, other FROM agreeing)
  ), scored AS MATERIALIZED (
    SELECT one, other, name, other_name, reasons || facts AS reasons,
      round((1 - 0.1::float8 ^ cardinality(reasons) * 0.4::float8 ^ coalesce(cardinality(facts), 0))::numeric, 4)::float8 AS score
    FROM signals
  )
  SELECT one, other, score,
    round(similarity(trigram_letters(name), trigram_letters(other_name))::numeric, 4)::float8, reasons
  FROM scored
  WHERE most IS NULL OR score >= coalesce(
    (SELECT min(score) FROM (SELECT score FROM scored WHERE score < coalesce(below, 1) ORDER BY score DESC LIMIT most) AS surest), 0)
$$;

-- Pairs that share no such value. Names are compared only between customers who have a birth date or a postal code in common, and the
-- beginning of a word of their names: the cost grows with the number of customers, not with its square.
CREATE FUNCTION alike_pairs(by_birth_date boolean)
  RETURNS TABLE ("oneId" uuid, "otherId" uuid, "score" float8, "likeness" float8, "reasons" text[])
  LANGUAGE sql STABLE ROWS 10000
  SET search_path FROM CURRENT
  SET work_mem = '64MB'
  SET jit = off
AS $$
  WITH words AS (
    SELECT c."id", c."kind", c."displayNameFolded" COLLATE "C" AS name, trigram_letters(c."displayNameFolded") AS letters,
      hashtextextended(left(word, 3), 1) AS beginning
    FROM "Customer" AS c, string_to_table(c."displayNameFolded", ' ') AS word
    WHERE c."archivedAt" IS NULL AND c."mergedIntoId" IS NULL AND word <> ''
  ), blocks AS MATERIALIZED (
    -- One number to join by; where two different blocks share it, names are compared in vain and no pair is lost.
    SELECT "id", "kind", name, letters, reason, fact # beginning AS block, fact, "year"
    FROM duplicate_facts(by_birth_date) AS facts JOIN words USING ("id")
  ), alike AS (
    SELECT DISTINCT one."id" AS one, other."id" AS other, one.reason, one.letters, other.letters AS other_letters
    FROM blocks AS one JOIN blocks AS other USING (block, reason, "kind", fact)
    WHERE one."id" < other."id"
      AND coalesce(one."year", other."year", 0) = coalesce(other."year", one."year", 0)
      AND (one.name = other.name OR similarity(one.letters, other.letters) >= 0.6)
  )
  SELECT one, other, round((1 - 0.4::float8 ^ count(*))::numeric, 4)::float8,
    round(similarity(letters, other_letters)::numeric, 4)::float8, array_agg(reason ORDER BY reason)
  FROM alike WHERE (one, other) NOT IN (SELECT "oneId", "otherId" FROM sharing_pairs())
  GROUP BY one, other, letters, other_letters
$$;

-- All of them.
CREATE FUNCTION duplicate_pairs(by_birth_date boolean)
  RETURNS TABLE ("oneId" uuid, "otherId" uuid, "score" float8, "likeness" float8, "reasons" text[]) LANGUAGE sql STABLE
  SET search_path FROM CURRENT
AS $$
  SELECT * FROM shared_pairs(by_birth_date, NULL, NULL) UNION ALL SELECT * FROM alike_pairs(by_birth_date)
$$;
