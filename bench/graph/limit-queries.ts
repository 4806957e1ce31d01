/** The same answers by one statement each, written by hand: Postgres builds the whole text. */
import type { Adapter, Input, Query } from './asked.ts';
import { ours, uuidOf } from './our-queries.ts';
import { CHANGED_FROM } from './our-rows.ts';

const id = (type: string, column: string) => `encode(convert_to('${type}:' || ${column}, 'UTF8'), 'base64')`;
const moment = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const money = (minor: string, currency?: string) =>
  `json_build_object('amount', (${minor} / 100.0)::numeric(20, 2)::text${currency === undefined ? '' : `, 'currencyCode', ${currency}`})`;
const nodes = (rows: string) => `(SELECT json_build_object('nodes', coalesce(json_agg(node), '[]')) FROM (${rows}) AS node)`;
const list = (rows: string) => `(SELECT coalesce(json_agg(item), '[]') FROM (${rows}) AS item)`;
const point = (kind: string) =>
  `(SELECT json_build_object('value', "value") FROM "ContactPoint" WHERE "customerId" = c."id" AND "kind" = '${kind}' AND "isPrimary")`;
const CUSTOMER = `${id('Customer', 'c."id"')} AS "id", c."displayName", ${point('EMAIL')} AS "primaryEmail", ${point('PHONE')} AS "primaryPhone", c."preferredChannel"`;
const PRODUCT = `(SELECT json_build_object('name', "name") FROM "Product" WHERE "Product"."id" = l."productId") AS product`;
const lines = (first: string) =>
  list(`SELECT ${first} trim_scale(l."quantity")::text AS quantity, ${money('l."unitPriceMinor"')} AS "unitPrice", ${PRODUCT}
    FROM "PurchaseLine" AS l WHERE l."purchaseId" = p."id" ORDER BY l."position"`);
const purchases = (columns: string, first: number) =>
  nodes(`SELECT ${id('Purchase', 'p."id"')} AS id, ${moment('p."purchasedAt"')} AS "purchasedAt", ${columns} AS lines
    FROM "Purchase" AS p WHERE p."customerId" = c."id" ORDER BY p."purchasedAt" DESC, p."id" DESC LIMIT ${first}`);
const complaints = (columns: string, first: number) =>
  nodes(`SELECT ${id('Complaint', 'k."id"')} AS id, k."status", k."subject"${columns}
    FROM "Complaint" AS k WHERE k."customerId" = c."id" ORDER BY k."openedAt" DESC, k."id" DESC LIMIT ${first}`);
/** $1 and $2 are the place after which the page begins. */
const page = `"Customer" AS c WHERE (c."updatedAt", c."id") > ($1::timestamptz, $2::uuid) AND c."archivedAt" IS NULL ORDER BY c."updatedAt", c."id" LIMIT $3`;
const one = (columns: string) =>
  `SELECT json_build_object('customer', (SELECT row_to_json(found) FROM (SELECT ${columns} FROM "Customer" AS c WHERE c."id" = $1::uuid) AS found))::text`;
const customerOf = (complaint: string) =>
  `(SELECT json_build_object('id', ${id('Customer', '"id"')}, 'displayName', "displayName") FROM "Customer" WHERE "Customer"."id" = ${complaint}."customerId")`;
const COMPLAINT = `${id('Complaint', 'k."id"')} AS id, k."status", k."severity", ${moment('k."openedAt"')} AS "openedAt", k."subject"`;

export const STATEMENTS: Readonly<Record<Query, string>> = {
  Q1: one(`${CUSTOMER}, ${moment('c."createdAt"')} AS "createdAt"`),
  Q2: `SELECT json_build_object('customers', ${nodes(`SELECT ${CUSTOMER} FROM ${page}`)})::text`,
  Q3: one(`${CUSTOMER}, ${moment('c."createdAt"')} AS "createdAt",
    (SELECT json_build_object('balance', "balance", 'owed', "owed") FROM "LoyaltyMembership" WHERE "customerId" = c."id" ORDER BY "joinedAt", "id" LIMIT 1) AS membership,
    ${purchases(`${money('p."totalMinor"', 'p."currencyCode"')} AS total, ${list('SELECT "method" FROM "Payment" WHERE "purchaseId" = p."id" ORDER BY "paidAt", "id"')} AS payments, ${lines(`${id('PurchaseLine', 'l."id"')} AS id,`)}`, 10)} AS purchases,
    ${complaints(`, k."severity", ${moment('k."openedAt"')} AS "openedAt"`, 10)} AS complaints,
    ${nodes(`SELECT ${id('Communication', 'w."id"')} AS id, w."channel", w."direction", ${moment('w."occurredAt"')} AS "occurredAt", w."subject"
      FROM "Communication" AS w WHERE w."customerId" = c."id" AND NOT EXISTS (SELECT FROM "Communication" AS later WHERE later."correctsId" = w."id")
      ORDER BY w."occurredAt" DESC, w."id" DESC LIMIT 20`)} AS communications`),
  Q4: `SELECT json_build_object('customers', ${nodes(`SELECT ${id('Customer', 'c."id"')} AS id, c."displayName",
    ${purchases(`${money('p."totalMinor"')} AS total, ${lines('')}`, 5)} AS purchases, ${complaints('', 3)} AS complaints FROM ${page}`)})::text`,
  Q5: `SELECT json_build_object('complaints', ${nodes(`SELECT ${COMPLAINT}, ${customerOf('k')} AS customer,
    (SELECT json_build_object('id', ${id('Product', '"id"')}, 'name', "name") FROM "Product" WHERE "Product"."id" = k."productId") AS product
    FROM "Complaint" AS k WHERE k."status" = $1::"ComplaintStatus" AND k."severity" = $2::"Severity" ORDER BY k."openedAt" DESC, k."id" DESC LIMIT $3`)})::text`,
  Q6: `WITH k AS (INSERT INTO "Complaint" ("id", "customerId", "productId", "severity", "subject", "openedAt")
      VALUES (gen_random_uuid(), $1::uuid, $2::uuid, $3::"Severity", $4, now()) RETURNING *)
    SELECT json_build_object('openComplaint', json_build_object('complaint', (SELECT row_to_json(opened) FROM (SELECT ${COMPLAINT}, ${customerOf('k')} AS customer FROM k) AS opened)))::text`,
};

const at = (number: number) => new Date(Date.parse(CHANGED_FROM) + number * 1_000).toISOString();
const page50 = ({ first, after = 0 }: Input) => [at(after), uuidOf(after), first];
const byId = ({ id: number = 0 }: Input) => [uuidOf(number)];

/** Its variables are the values of the statement. */
const VALUES: Readonly<Record<Query, (input: Input) => readonly unknown[]>> = {
  Q1: byId,
  Q2: page50,
  Q3: byId,
  Q4: page50,
  Q5: ({ severity, first }) => ['RECEIVED', severity, first],
  Q6: ({ customerId = 0, productId = 0, severity, subject }) => [uuidOf(customerId), uuidOf(productId), severity, subject],
};

const asked = (query: Query) => ({ query, variables: VALUES[query], answer: ours.queries[query].answer });

export const limit: Adapter = {
  path: '/graphql',
  wsPath: '/graphql',
  queries: { Q1: asked('Q1'), Q2: asked('Q2'), Q3: asked('Q3'), Q4: asked('Q4'), Q5: asked('Q5'), Q6: asked('Q6') },
  subscription: { flat: 'FEED', publish: { query: 'Q6', variables: VALUES.Q6 } },
};
