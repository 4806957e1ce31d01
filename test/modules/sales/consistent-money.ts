/** What must be true of all money rows at any time, as a second SQL says it: from the rows alone, without what the product adds up. */
import type { TestRapport } from '../../support/index.ts';

/** What does not add up; nothing if all is well. */
export async function inconsistencies({ db }: TestRapport): Promise<readonly object[]> {
  return db.$queryRaw<object[]>`
    WITH told AS (
      SELECT p."id", p."totalMinor" AS total,
        (SELECT coalesce(sum(l."totalMinor"), 0) FROM "PurchaseLine" AS l WHERE l."purchaseId" = p."id") AS lines,
        (SELECT coalesce(sum(x."amountMinor"), 0) FROM "Payment" AS x WHERE x."purchaseId" = p."id" AND x."method" <> 'CREDIT') AS paid,
        (SELECT coalesce(sum(x."amountMinor"), 0) FROM "Payment" AS x WHERE x."purchaseId" = p."id" AND x."method" = 'CREDIT') AS lent,
        (SELECT coalesce(sum(x."valueMinor"), 0) FROM "PurchaseReturn" AS x WHERE x."purchaseId" = p."id") AS returned,
        (SELECT coalesce(sum(x."refundMinor"), 0) FROM "PurchaseReturn" AS x WHERE x."purchaseId" = p."id") AS "returnedInMoney",
        (SELECT coalesce(sum(x."amountMinor"), 0) FROM "Refund" AS x WHERE x."purchaseId" = p."id") AS refunded,
        (SELECT coalesce(sum(x."amountMinor"), 0) FROM "Refund" AS x WHERE x."purchaseId" = p."id" AND x."purchaseReturnId" IS NOT NULL) AS "refundedForGoods",
        (SELECT coalesce(sum(x."amountMinor" - x."paidMinor"), 0) FROM "Instalment" AS x WHERE x."purchaseId" = p."id") AS unpaid,
        (SELECT coalesce(sum(x."amountMinor"), 0) FROM "Instalment" AS x WHERE x."purchaseId" = p."id") AS instalments,
        (SELECT coalesce(sum(x."paidMinor"), 0) FROM "Instalment" AS x WHERE x."purchaseId" = p."id") AS filled
      FROM "Purchase" AS p
    )
    SELECT 'purchase' AS what, told.* FROM told JOIN "PurchaseBalance" AS b ON b."purchaseId" = told."id"
    WHERE b."totalMinor" <> total OR lines <> total OR b."paidMinor" <> paid OR b."returnedMinor" <> returned OR b."refundedMinor" <> refunded
      OR "returnedInMoney" <> "refundedForGoods" OR refunded > paid OR returned > total
      OR unpaid > total - returned - paid + refunded OR filled > paid OR instalments > lent
      OR total - returned - paid + refunded < 0
    UNION ALL
    SELECT 'account', a."id", a."exposureMinor", a."limitMinor", sum(i."amountMinor" - i."paidMinor"), 0, 0, 0, 0, 0, 0, 0, 0
    FROM "CreditAccount" AS a LEFT JOIN "Instalment" AS i ON i."creditAccountId" = a."id"
    GROUP BY a."id" HAVING a."exposureMinor" <> coalesce(sum(i."amountMinor" - i."paidMinor"), 0)
    UNION ALL
    SELECT 'instalment', i."id", i."amountMinor", i."paidMinor", 0, 0, 0, 0, 0, 0, 0, 0, 0
    FROM "Instalment" AS i WHERE (i."paidAt" IS NULL) <> (i."paidMinor" < i."amountMinor")
    UNION ALL
    SELECT 'line', l."id", l."totalMinor", sum(r."valueMinor"), 0, 0, 0, 0, 0, 0, 0, 0, 0
    FROM "PurchaseLine" AS l JOIN "ReturnLine" AS r ON r."lineId" = l."id" GROUP BY l."id"
    HAVING sum(r."quantity") > l."quantity" OR sum(r."valueMinor") > l."totalMinor"
      OR (sum(r."quantity") = l."quantity" AND sum(r."valueMinor") <> l."totalMinor")
    UNION ALL
    SELECT 'return', x."id", x."valueMinor", sum(r."valueMinor"), 0, 0, 0, 0, 0, 0, 0, 0, 0
    FROM "PurchaseReturn" AS x JOIN "ReturnLine" AS r ON r."purchaseReturnId" = x."id" GROUP BY x."id" HAVING sum(r."valueMinor") <> x."valueMinor"
    UNION ALL
    SELECT 'spending', s."customerId", s."totalMinor", s."returnedMinor", 0, 0, 0, 0, 0, 0, 0, 0, 0
    FROM "CustomerSpending" AS s WHERE s."returnedMinor" <> (
      SELECT coalesce(sum(x."valueMinor"), 0) FROM "PurchaseReturn" AS x JOIN "Purchase" AS p ON p."id" = x."purchaseId"
      WHERE p."customerId" = s."customerId" AND p."currencyCode" = s."currencyCode")
      OR s."purchaseCount" <> (
        SELECT count(*) FROM "Purchase" AS p WHERE p."customerId" = s."customerId" AND p."currencyCode" = s."currencyCode")
      OR s."totalMinor" <> (
        SELECT sum(l."totalMinor") FROM "Purchase" AS p JOIN "PurchaseLine" AS l ON l."purchaseId" = p."id"
        WHERE p."customerId" = s."customerId" AND p."currencyCode" = s."currencyCode")`;
}
