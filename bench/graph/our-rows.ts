/**
 * The rows that the product would have written of the source's, in large statements. Without triggers and foreign keys, so what the triggers
 * of customers derive is written by their functions; words are written with them. A member's balance is their points summed up, and what
 * they spent beyond it is owed. The uuid of everything holds its number.
 */
import type { Step } from '../steps.ts';

/** The last twelve hex digits are the number. */
const uuidOf = (number: string) => `('00000000-0000-4000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;
/** The first second in which a customer was changed; the nth was changed n seconds later, so by this time they stand in the order of their numbers. */
export const CHANGED_FROM = '2026-07-01T00:00:00.000Z';

const SYSTEM = `'SYSTEM'`;
const STATUS = `(CASE status WHEN 'OPEN' THEN 'RECEIVED' WHEN 'IN_PROGRESS' THEN 'INVESTIGATING' ELSE status END)::"ComplaintStatus"`;
const METHOD = `(CASE payment_method WHEN 'TRANSFER' THEN 'BANK_TRANSFER' WHEN 'WALLET' THEN 'PAYPAL' ELSE payment_method END)::"PaymentMethod"`;

export const OUR_ROWS: readonly Step[] = [
  [
    'products',
    `INSERT INTO "Product" ("id", "sku", "name", "priceMinor", "priceCurrency", "createdAt", "updatedAt")
    SELECT ${uuidOf('id')}, 'P-' || id, name, price, 'EUR', timestamptz '2022-01-01', timestamptz '2022-01-01' FROM source.products ORDER BY id`,
  ],
  [
    'contact points',
    `INSERT INTO "ContactPoint" ("id", "customerId", "kind", "value", "normalized", "isPrimary", "countryCode", "recordedAt", "recordedByKind")
    SELECT ${uuidOf('2 * id - place')}, ${uuidOf('id')}, kind::"ContactPointKind", value, lower(value), true, country, created_at, ${SYSTEM}
    FROM source.customers, LATERAL (VALUES (1, 'EMAIL', email, NULL), (0, 'PHONE', phone, 'DE')) AS point (place, kind, value, country) ORDER BY id`,
  ],
  ['their order', 'CREATE INDEX filling_points ON "ContactPoint" ("customerId"); ANALYZE "ContactPoint"'],
  [
    'customers',
    `INSERT INTO "Customer" ("id", "kind", "displayName", "givenName", "familyName", "lifecycle", "preferredChannel", "reachText", "countryCode", "createdAt", "updatedAt", "recordedByKind")
    SELECT ${uuidOf('id')}, 'PERSON', name, split_part(name, ' ', 1), substr(name, strpos(name, ' ') + 1), 'ACTIVE', preferred_channel::"Channel",
      customer_reach_text(${uuidOf('id')}), customer_country(${uuidOf('id')}), created_at, timestamptz '${CHANGED_FROM}' + interval '1 second' * id, ${SYSTEM}
    FROM source.customers ORDER BY id`,
  ],
  ['customers in their order', 'DROP INDEX filling_points'],
  [
    'purchases',
    `INSERT INTO "Purchase" ("id", "number", "customerId", "purchasedAt", "touchpoint", "currencyCode", "totalMinor", "fingerprint", "recordedAt", "recordedByKind")
    SELECT ${uuidOf('id')}, 'R-' || id, ${uuidOf('customer_id')}, placed_at, 'ONLINE', currency, total, 'bench', placed_at, ${SYSTEM} FROM source.orders ORDER BY id`,
  ],
  [
    'what was paid',
    `INSERT INTO "Payment" ("id", "purchaseId", "currencyCode", "method", "amountMinor", "paidAt", "recordedAt", "recordedByKind")
    SELECT ${uuidOf('id')}, ${uuidOf('id')}, currency, ${METHOD}, total, placed_at, placed_at, ${SYSTEM} FROM source.orders ORDER BY id`,
  ],
  [
    'balances',
    `INSERT INTO "PurchaseBalance" ("purchaseId", "currencyCode", "totalMinor", "paidMinor")
    SELECT ${uuidOf('id')}, currency, total, total FROM source.orders ORDER BY id`,
  ],
  [
    'lines',
    `INSERT INTO "PurchaseLine" ("id", "purchaseId", "currencyCode", "position", "productId", "quantity", "unitPriceMinor", "totalMinor")
    SELECT ${uuidOf('l.id')}, ${uuidOf('o.id')}, o.currency, row_number() OVER (PARTITION BY o.id ORDER BY l.id) - 1, ${uuidOf('l.product_id')}, l.qty, l.price, l.qty * l.price
    FROM source.order_lines AS l JOIN source.orders AS o ON o.id = l.order_id ORDER BY l.id`,
  ],
  [
    'complaints',
    `INSERT INTO "Complaint" ("id", "subject", "status", "severity", "customerId", "productId", "openedAt", "acknowledgedAt", "resolvedAt", "closedAt")
    SELECT ${uuidOf('id')}, subject, ${STATUS}, severity::"Severity", ${uuidOf('customer_id')}, ${uuidOf('product_id')}, opened_at,
      CASE WHEN status <> 'OPEN' THEN opened_at END, CASE WHEN status IN ('RESOLVED', 'CLOSED') THEN opened_at END, CASE WHEN status = 'CLOSED' THEN opened_at END
    FROM source.complaints ORDER BY id`,
  ],
  [
    'their logs',
    `INSERT INTO "ComplaintLogEntry" ("id", "complaintId", "type", "fromStatus", "toStatus", "recordedByKind", "loggedAt")
    SELECT ${uuidOf('2 * id - place')}, ${uuidOf('id')}, type, CASE WHEN place = 0 THEN 'RECEIVED'::"ComplaintStatus" END,
      CASE WHEN place = 1 THEN 'RECEIVED' ELSE ${STATUS} END, ${SYSTEM}, opened_at
    FROM source.complaints, LATERAL (VALUES (1, 'feedback.complaint.opened'),
      (0, CASE status WHEN 'RESOLVED' THEN 'feedback.complaint.resolved' ELSE 'feedback.complaint.moved' END)) AS step (place, type)
    WHERE place = 1 OR status <> 'OPEN' ORDER BY id, place DESC`,
  ],
  [
    'resolutions',
    `INSERT INTO "ComplaintResolution" ("id", "complaintId", "outcome", "resolvedAt", "recordedByKind")
    SELECT ${uuidOf('id')}, ${uuidOf('id')}, 'SATISFIED', opened_at, ${SYSTEM} FROM source.complaints WHERE status IN ('RESOLVED', 'CLOSED') ORDER BY id`,
  ],
  [
    'threads',
    `INSERT INTO "CommunicationThread" ("id", "createdAt") SELECT ${uuidOf('id')}, at FROM source.communications ORDER BY id`,
  ],
  [
    'words',
    `SET session_replication_role = origin; INSERT INTO "Communication" ("id", "customerId", "threadId", "channel", "direction", "purpose", "subject", "occurredAt", "filedForId", "recordedAt", "recordedByKind")
    SELECT ${uuidOf('id')}, ${uuidOf('customer_id')}, ${uuidOf('id')}, channel::"Channel", direction::"Direction", 'SERVICE', summary, at, ${uuidOf('customer_id')}, at, ${SYSTEM}
    FROM source.communications ORDER BY id; SET session_replication_role = replica`,
  ],
  [
    'bookings',
    `CREATE UNLOGGED TABLE source.bookings AS
    SELECT id, customer_id, at, points AS booked, sum - points AS before, sum, row_number() OVER (PARTITION BY customer_id ORDER BY id DESC) = 1 AS is_last,
      greatest(sum, 0) - greatest(sum - points, 0) AS points, greatest(-sum, 0) - greatest(points - sum, 0) AS owed
    FROM (SELECT *, sum(points) OVER (PARTITION BY customer_id ORDER BY id)::int AS sum FROM source.points_ledger) AS ledger`,
  ],
  [
    'members',
    `INSERT INTO "LoyaltyMembership" ("id", "programId", "customerId", "joinedAt", "balance", "owed", "recordedByKind")
    SELECT ${uuidOf('c.id')}, (SELECT "id" FROM "LoyaltyProgram"), ${uuidOf('c.id')}, timestamptz '2022-01-01', greatest(coalesce(sum, 0), 0), greatest(-coalesce(sum, 0), 0), ${SYSTEM}
    FROM source.customers AS c LEFT JOIN source.bookings AS b ON b.customer_id = c.id AND is_last ORDER BY c.id`,
  ],
  [
    'ledgers',
    `INSERT INTO "PointsEntry" ("id", "membershipId", "programId", "kind", "points", "owed", "reason", "balanceAfter", "programVersion", "enteredAt", "recordedByKind")
    SELECT ${uuidOf('id')}, ${uuidOf('customer_id')}, (SELECT "id" FROM "LoyaltyProgram"),
      (CASE WHEN owed <> 0 THEN 'ADJUST' WHEN points > 0 THEN 'EARN' ELSE 'SPEND' END)::"PointsEntryKind", points, owed, 'Booked', greatest(sum, 0), 1, at, ${SYSTEM}
    FROM source.bookings ORDER BY id`,
  ],
  [
    'spans of points',
    `CREATE UNLOGGED TABLE source.spans AS SELECT *, sum(abs(points)) OVER (PARTITION BY customer_id, points > 0 ORDER BY id)::int AS upto FROM source.bookings WHERE points <> 0;
    CREATE UNLOGGED TABLE source.spent AS SELECT customer_id, max(upto) AS spent FROM source.spans WHERE points < 0 GROUP BY 1;
    CREATE INDEX ON source.spans (customer_id); ANALYZE source.spans`,
  ],
  [
    'lots',
    `INSERT INTO "PointsLot" ("id", "entryId", "membershipId", "points", "remaining", "earnedAt")
    SELECT ${uuidOf('id')}, ${uuidOf('id')}, ${uuidOf('customer_id')}, points, greatest(0, least(points, upto - coalesce(spent, 0))), at
    FROM source.spans LEFT JOIN source.spent USING (customer_id) WHERE points > 0 ORDER BY id`,
  ],
  [
    'draws',
    `INSERT INTO "PointsDraw" ("entryId", "lotId", "points")
    SELECT ${uuidOf('spend.id')}, ${uuidOf('earn.id')}, least(spend.upto, earn.upto) - greatest(spend.upto + spend.points, earn.upto - earn.points)
    FROM source.spans AS spend JOIN source.spans AS earn ON earn.customer_id = spend.customer_id AND spend.points < 0 AND earn.points > 0
      AND spend.upto > earn.upto - earn.points AND earn.upto > spend.upto + spend.points`,
  ],
  ['nothing of the source', 'DROP SCHEMA source CASCADE'],
];

/** When the indexes stand again: which word answered which, by the same channel. */
export const ANSWERS: Step = [
  'answers',
  `INSERT INTO "AwaitedAnswer" ("communicationId", "channel", "receivedAt", "answerId", "answeredAt")
  SELECT asked."id", asked."channel", asked."occurredAt", answer."id", answer."occurredAt"
  FROM "Communication" AS asked LEFT JOIN LATERAL (
    SELECT "id", "occurredAt" FROM "Communication" AS told
    WHERE told."customerId" = asked."customerId" AND told."channel" = asked."channel" AND told."direction" = 'OUTBOUND' AND told."occurredAt" > asked."occurredAt"
    ORDER BY told."occurredAt", told."id" LIMIT 1) AS answer ON true
  WHERE asked."direction" = 'INBOUND'`,
];
