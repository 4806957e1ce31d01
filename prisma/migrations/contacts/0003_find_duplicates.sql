-- A folded name in letters of which every database makes trigrams: in some locales pg_trgm leaves out all letters beyond ASCII. Each
-- becomes one of a to z, so that names of other scripts keep their lengths, and letters that differ mostly differ.
CREATE FUNCTION trigram_letters(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN name COLLATE "C" ~ '^[ -~]*$' THEN name ELSE (
    SELECT string_agg(CASE WHEN ascii(letter) < 128 THEN letter ELSE chr(97 + ascii(letter) % 26) END, '' ORDER BY place)
    FROM string_to_table(name, NULL) WITH ORDINALITY AS letters (letter, place)
  ) END
$$;

-- Pairs of customers that look like the same one. Nothing is compared with everything: who shares a value is found by that value, and
-- names are compared only between customers who share a birth date or a postal code and the beginning of a word of their names.
-- Of pairs with one score those come first whose names are most alike: families share a phone, and are no duplicates.
-- The cost grows with the number of customers, not with its square: a value that many share (a switchboard) tells nothing and is left out.
-- Birth dates count where the reader may know them.
CREATE FUNCTION duplicate_pairs(by_birth_date boolean) RETURNS TABLE ("oneId" uuid, "otherId" uuid, "score" float8, "likeness" float8, "reasons" text[])
  LANGUAGE sql STABLE
  SET search_path FROM CURRENT
  SET work_mem = '64MB'
  SET jit = off
AS $$
  WITH present AS MATERIALIZED (
    SELECT "id", "kind", "archivedAt" IS NULL AS living, "displayNameFolded" COLLATE "C" AS name,
      trigram_letters("displayNameFolded") AS letters
    FROM "Customer" WHERE "mergedIntoId" IS NULL
  ), points AS MATERIALIZED (
    SELECT "customerId" AS id, CASE p."kind" WHEN 'EMAIL' THEN 'SAME_EMAIL' ELSE 'SAME_PHONE' END AS reason, "normalized" COLLATE "C" AS value
    FROM "ContactPoint" AS p JOIN present ON present.id = "customerId" AND living
    WHERE p."kind" IN ('EMAIL', 'PHONE', 'MOBILE') AND "normalized" IS NOT NULL
    -- Of one system and id there is one customer in use; the other was put away, and entered again.
    UNION ALL SELECT "customerId", 'SAME_EXTERNAL_ID', jsonb_build_array("system", "externalId")::text COLLATE "C" FROM "CustomerExternalId"
  ), common AS (
    SELECT reason, value FROM points GROUP BY reason, value HAVING count(*) BETWEEN 2 AND 40
  ), sharing AS MATERIALIZED (
    SELECT id, kind, living, reason, value FROM common JOIN points USING (reason, value) JOIN present USING (id)
  ), reachable AS (
    SELECT DISTINCT one.id AS one, other.id AS other, reason
    FROM sharing AS one JOIN sharing AS other USING (reason, value, kind) WHERE one.id < other.id AND (one.living OR other.living)
  ), facts AS (
    SELECT "customerId" AS id, 'SIMILAR_NAME_AND_BIRTH_DATE' AS reason, "month" * 100::bigint + "day" AS fact, "year"
    FROM "ImportantDate" WHERE "kind" = 'BIRTHDAY' AND "day" IS NOT NULL AND "whose" IS NULL AND by_birth_date
    UNION ALL
    SELECT "customerId", 'SIMILAR_NAME_AND_POSTAL_CODE',
      hashtextextended(concat("countryCode", ' ', regexp_replace(upper("postalCode"), '[^[:alnum:]]', '', 'g')), 0), NULL
    FROM "ContactPoint" WHERE "kind" = 'POSTAL' AND "postalCode" IS NOT NULL
  ), words AS (
    SELECT id, kind, name, letters, hashtextextended(left(word, 3), 1) AS beginning
    FROM present, string_to_table(name, ' ') AS word WHERE living AND word <> ''
  ), blocks AS MATERIALIZED (
    -- One number to join by; where two different blocks share it, names are compared in vain and no pair is lost.
    SELECT id, kind, name, letters, reason, fact # beginning AS block, fact, "year" FROM facts JOIN words USING (id)
  ), alike AS (
    SELECT DISTINCT one.id AS one, other.id AS other, reason
    FROM blocks AS one JOIN blocks AS other USING (block, reason, kind, fact)
    WHERE one.id < other.id
      -- An unknown year contradicts no other.
      AND coalesce(one."year", other."year", 0) = coalesce(other."year", one."year", 0)
      AND (one.name = other.name OR similarity(one.letters, other.letters) >= 0.6)
  ), signals AS (
    SELECT one, other, reason, 0.9::float8 AS strength FROM reachable
    UNION ALL SELECT one, other, reason, 0.6 FROM alike
  )
  SELECT pair.one, pair.other, pair.score, round(similarity(a.letters, b.letters)::numeric, 4)::float8, pair.reasons
  FROM (
    SELECT one, other, round((1 - exp(sum(ln(1 - strength))))::numeric, 4)::float8 AS score, array_agg(reason ORDER BY reason) AS reasons
    FROM signals GROUP BY one, other
  ) AS pair JOIN present AS a ON a.id = pair.one JOIN present AS b ON b.id = pair.other
$$;
