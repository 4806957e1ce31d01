-- 0002 keeps where a customer is at home from then on; this is for those who were there before it and whose addresses nobody changed since.
UPDATE "Customer" AS c SET "countryCode" = customer_country(c."id")
  WHERE c."countryCode" IS NULL AND customer_country(c."id") IS NOT NULL;
