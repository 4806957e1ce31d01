/**
 * 100,000 complaints over two years, of customers who bought: with owners, teams, clocks by the hours of an office, logs, words, promises
 * and what customers thought of it. Written in large statements; the events of clocks, which nothing here reads, are left out.
 */
import type { BenchServer } from './bench-server.ts';
import { fillSales, vacuum } from './filled-sales.ts';
import { progress } from './report.ts';
import { chance, type Step } from './steps.ts';

const COMPLAINTS = 100_000;
const CUSTOMERS = 100_000;
const PRODUCTS = 1_000;
const TEAMS = 10;
const STAFF = 60;
const PROMISES = 20_000;

const WORDS =
  'parcel late broken scratched invoice refund delivery colour size wrong missing twice kettle lamp chair sofa handle glass screen battery cable manual phone answer promise waiting weeks shop courier box wet torn price discount receipt';

/** Every third complaint names a product without a purchase; praise is settled as it comes; of the others nearly all that are a month old are. */
const STEPS: readonly Step[] = [
  [
    'teams',
    `INSERT INTO "Team" ("id", "name", "nameKey", "createdAt") SELECT md5('team' || n)::uuid, 'Team ' || n, 'team ' || n, now() FROM generate_series(1, ${TEAMS}) AS n`,
  ],
  [
    'staff',
    `INSERT INTO "Staff" ("id", "name", "nameKey", "searchKey", "teamId", "createdAt")
    SELECT md5('staff' || n)::uuid, 'Clerk ' || n, 'clerk ' || n, 'clerk ' || n, md5('team' || 1 + n % ${TEAMS})::uuid, now() FROM generate_series(1, ${STAFF}) AS n`,
  ],
  [
    'complaints',
    `INSERT INTO "Complaint" ("id", "kind", "subject", "body", "status", "severity", "cause", "channel", "customerId", "productId", "purchaseId",
      "ownerId", "teamId", "concernsStaffId", "openedAt", "acknowledgedAt", "resolvedAt", "closedAt", "reopenCount")
    SELECT md5('complaint' || n)::uuid, kind::"ComplaintKind",
      initcap(split_part('${WORDS}', ' ', 1 + (n * 7) % 36)) || ' ' || split_part('${WORDS}', ' ', 1 + (n * 11) % 36) || ' ' || n,
      (SELECT string_agg(split_part('${WORDS}', ' ', 1 + (hashtext(n || ' ' || k) & 1023) % 36), ' ') FROM generate_series(1, 40) AS k),
      (CASE WHEN isSettled THEN CASE WHEN isClosed THEN 'CLOSED' ELSE 'RESOLVED' END
        ELSE (ARRAY['RECEIVED', 'ACKNOWLEDGED', 'INVESTIGATING', 'AWAITING_CUSTOMER', 'RESPONSE_PROPOSED'])[1 + n % 5] END)::"ComplaintStatus",
      (CASE WHEN grave < 0.3 THEN 'LOW' WHEN grave < 0.75 THEN 'MEDIUM' WHEN grave < 0.95 THEN 'HIGH' ELSE 'CRITICAL' END)::"Severity",
      (ARRAY['PRODUCT_FAULT', 'SERVICE', 'PRICE', 'DELIVERY', 'BILLING', 'MISUNDERSTANDING', NULL])[1 + n % 7]::"ComplaintCause",
      (ARRAY['EMAIL', 'PHONE', 'CHAT', 'IN_PERSON', NULL])[1 + n % 5]::"Channel",
      md5('customer' || customer)::uuid, CASE WHEN n % 3 < 2 OR kind = 'PRODUCT_REPORT' THEN md5('product' || (n * 31) % ${PRODUCTS})::uuid END,
      CASE WHEN n % 3 = 0 THEN md5('purchase' || customer || ' 0')::uuid END,
      CASE WHEN n % 10 > 0 THEN md5('staff' || 1 + n % ${STAFF})::uuid END, CASE WHEN n % 4 > 0 THEN md5('team' || 1 + n % ${TEAMS})::uuid END,
      CASE WHEN kind = 'PRAISE' THEN md5('staff' || 1 + n % ${STAFF})::uuid END, at,
      CASE WHEN (isSettled OR n % 5 > 0) AND kind <> 'PRAISE' THEN at + interval '2 hours' END,
      CASE WHEN isSettled AND kind <> 'PRAISE' THEN settled END, CASE WHEN isSettled AND isClosed THEN settled + interval '7 days' END,
      CASE WHEN n % 20 = 0 AND isSettled AND kind <> 'PRAISE' THEN 1 ELSE 0 END
    FROM (
      SELECT n, kind, customer, grave, at, settled, kind = 'PRAISE' OR settled < now() AND ${chance(`'stuck' || n`)} < 0.97 AS isSettled,
        kind = 'PRAISE' OR settled < now() - interval '7 days' AS isClosed
      FROM (
        SELECT n, (ARRAY['COMPLAINT', 'COMPLAINT', 'COMPLAINT', 'PRODUCT_REPORT', 'SUPPORT_REQUEST', 'COMPLAINT', 'PRAISE'])[1 + (hashtext('kind' || n) & 1023) % 7] AS kind,
          1 + (hashtext('who' || n) & 1048575) % ${CUSTOMERS} AS customer, ${chance(`'grave' || n`)} AS grave, at,
          at + interval '1 day' * (0.1 + 14 * ${chance(`'settled' || n`)}) AS settled
        FROM generate_series(1, ${COMPLAINTS}) AS n, LATERAL (
          SELECT date_trunc('milliseconds', now() - interval '1 second' * (63072000.0 * n / ${COMPLAINTS})) AS at) AS moment
      ) AS drawn
    ) AS told ORDER BY at`,
  ],
  [
    'a calendar',
    `INSERT INTO "WorkCalendar" ("id", "name", "timeZone", "holidays", "createdAt", "updatedAt")
    SELECT md5('office')::uuid, 'Office', 'Europe/Prague', array_agg(day::date), now(), now()
    FROM generate_series(now() - interval '3 years', now() + interval '1 year', interval '30 days') AS day`,
  ],
  [
    'hours',
    `INSERT INTO "WorkInterval" ("id", "calendarId", "weekday", "fromMinute", "toMinute")
    SELECT gen_random_uuid(), md5('office')::uuid, weekday, hours.opens, hours.opens + 240
    FROM generate_series(1, 5) AS weekday, (VALUES (480), (780)) AS hours (opens)`,
  ],
  [
    'a policy',
    `INSERT INTO "SlaPolicy" ("id", "acknowledgeMinutes", "firstResponseMinutes", "nextResponseMinutes", "resolutionMinutes", "calendarId", "createdAt", "updatedAt")
    VALUES (md5('policy')::uuid, 1440, 2880, 2880, 14400, md5('office')::uuid, now() - interval '3 years', now() - interval '3 years')`,
  ],
  [
    'clocks',
    `INSERT INTO "SlaClock" ("id", "complaintId", "metric", "sequence", "policyId", "calendarId", "state", "targetMinutes", "startedAt", "runningSince", "elapsedMs", "dueAt", "breachedAt", "fulfilledAt")
    SELECT gen_random_uuid(), "id", metric::"SlaMetric", 1, md5('policy')::uuid, md5('office')::uuid,
      (CASE WHEN done IS NOT NULL THEN 'FULFILLED' WHEN due < now() THEN 'BREACHED' ELSE 'RUNNING' END)::"SlaState",
      minutes, "openedAt", CASE WHEN done IS NULL THEN "openedAt" END,
      CASE WHEN done IS NULL THEN 0 ELSE extract(epoch FROM done - "openedAt") * 1000 END, CASE WHEN done IS NULL THEN due END,
      CASE WHEN due < coalesce(done, now()) THEN due END, done
    FROM (
      SELECT complaint."id", complaint."openedAt", metric, minutes, date_trunc('milliseconds', "openedAt" + interval '1 minute' * minutes) AS due,
        CASE WHEN "status" IN ('RESOLVED', 'CLOSED') OR metric <> 'RESOLUTION' AND ${chance(`metric || "serial"`)} < 0.8
          THEN least(date_trunc('milliseconds', "openedAt" + interval '1 minute' * minutes * (0.1 + 1.05 * ${chance(`'done' || metric || "serial"`)})),
            coalesce("resolvedAt", now())) END AS done
      FROM "Complaint" AS complaint,
        (VALUES ('ACKNOWLEDGE', 1440), ('FIRST_RESPONSE', 2880), ('NEXT_RESPONSE', 2880), ('RESOLUTION', 14400)) AS target (metric, minutes)
      WHERE "kind" <> 'PRAISE'
    ) AS told ORDER BY "openedAt"`,
  ],
  [
    'what is due',
    `UPDATE "Complaint" SET "dueAt" = told.due, "isBreached" = told.breached
    FROM (SELECT "complaintId", min("dueAt") FILTER (WHERE "breachedAt" IS NULL) AS due, count("breachedAt") > 0 AS breached FROM "SlaClock" GROUP BY 1) AS told
    WHERE told."complaintId" = "Complaint"."id"`,
  ],
  [
    'logs',
    `INSERT INTO "ComplaintLogEntry" ("id", "complaintId", "type", "fromStatus", "toStatus", "recordedByKind", "loggedAt")
    SELECT gen_random_uuid(), "id", step.type, step.before::"ComplaintStatus", step.after::"ComplaintStatus", 'SYSTEM', coalesce(at, "openedAt")
    FROM "Complaint", LATERAL (VALUES ('feedback.complaint.opened', NULL, 'RECEIVED', "openedAt"),
      ('feedback.complaint.acknowledged', 'RECEIVED', 'ACKNOWLEDGED', "acknowledgedAt"),
      ('feedback.complaint.resolved', 'ACKNOWLEDGED', 'RESOLVED', "resolvedAt"), ('feedback.complaint.moved', 'RESOLVED', 'CLOSED', "closedAt")) AS step (type, before, after, at)
    WHERE at IS NOT NULL ORDER BY "openedAt"`,
  ],
  [
    'resolutions',
    `INSERT INTO "ComplaintResolution" ("id", "complaintId", "outcome", "resolvedAt", "recordedByKind")
    SELECT gen_random_uuid(), "id", 'SATISFIED', "resolvedAt", 'SYSTEM' FROM "Complaint" WHERE "resolvedAt" IS NOT NULL`,
  ],
  ['threads', `INSERT INTO "CommunicationThread" ("id", "createdAt") SELECT "id", "openedAt" FROM "Complaint"`],
  [
    'words',
    `INSERT INTO "Communication" ("id", "customerId", "threadId", "channel", "direction", "purpose", "subject", "occurredAt", "filedForId", "recordedAt", "recordedByKind")
    SELECT md5('word' || "serial" || ' ' || k)::uuid, "customerId", "id", 'EMAIL', (CASE WHEN k = 0 THEN 'INBOUND' ELSE 'OUTBOUND' END)::"Direction",
      'SUPPORT', "subject", "openedAt" + interval '1 hour' * k, "customerId", "openedAt", 'SYSTEM'
    FROM "Complaint", generate_series(0, 1 + "serial" % 2) AS k`,
  ],
  [
    'linked words',
    `INSERT INTO "ComplaintWord" ("communicationId", "complaintId", "occurredAt", "linkedAt", "recordedByKind")
    SELECT "id", "threadId", "occurredAt", "occurredAt", 'SYSTEM' FROM "Communication"`,
  ],
  [
    'a survey',
    `INSERT INTO "Survey" ("id", "name", "kind", "createdAt", "versionedAt") VALUES (md5('survey')::uuid, 'Settled?', 'CSAT', now(), now())`,
  ],
  [
    'invitations',
    `INSERT INTO "SurveyInvitation" ("id", "surveyId", "surveyVersion", "customerId", "complaintId", "tokenHash", "sentAt", "expiresAt", "answeredAt", "recordedByKind")
    SELECT md5('asked' || "serial")::uuid, md5('survey')::uuid, 1, "customerId", "id", sha256("id"::text::bytea), "resolvedAt",
      "resolvedAt" + interval '60 days', "resolvedAt" + interval '1 day', 'SYSTEM'
    FROM "Complaint" WHERE "resolvedAt" IS NOT NULL AND "serial" % 5 = 0`,
  ],
  [
    'answers',
    `INSERT INTO "SurveyResponse" ("id", "invitationId", "surveyId", "surveyVersion", "kind", "customerId", "complaintId", "score", "respondedAt")
    SELECT gen_random_uuid(), "id", "surveyId", 1, 'CSAT', "customerId", "complaintId", 1 + (hashtext("id"::text) & 1023) % 5, "answeredAt" FROM "SurveyInvitation"`,
  ],
  [
    'promises',
    `INSERT INTO "CustomerPromise" ("id", "customerId", "statement", "dueAt", "status", "keptAt", "settledAt", "promisedById", "madeAt", "recordedByKind")
    SELECT gen_random_uuid(), md5('customer' || n)::uuid, 'We call back.', due,
      (CASE WHEN n % 4 = 0 THEN 'OPEN' ELSE 'KEPT' END)::"PromiseStatus", CASE WHEN n % 4 > 0 THEN due END, CASE WHEN n % 4 > 0 THEN due END,
      md5('staff' || 1 + n % ${STAFF})::uuid, due - interval '1 day', 'SYSTEM'
    FROM generate_series(1, ${PROMISES}) AS n, LATERAL (SELECT date_trunc('milliseconds', now() - interval '1 second' * (63072000.0 * n / ${PROMISES})) AS due) AS moment`,
  ],
];

/** Refuses a database in which somebody keeps customers; one that was filled before is used as it is. */
export async function fillComplaints(server: BenchServer): Promise<void> {
  await fillSales(server);
  const { database } = server;
  if ((await database.prisma.customerPromise.count()) === PROMISES) return;
  for (const [index, [label, sql]] of STEPS.entries()) {
    await database.withSession((session) => session.query(sql));
    progress(`Filling with ${label}`, index + 1, STEPS.length);
  }
  // What is due was written over what was told.
  await database.withSession((session) => session.query('VACUUM (FULL) "Complaint"'));
  await vacuum(database);
}
