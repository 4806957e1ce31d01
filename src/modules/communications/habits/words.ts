/** Which words count when it is asked how customers answer: conditions of larger statements, about rows of Communication. */
import { Prisma } from '../../../generated/index.ts';
import { isCurrent } from '../log/index.ts';

/** An answer counts that comes within so many hours. */
export const REPLY_HOURS = 72;

/** Nothing kept it from leaving. A correction of an e-mail is judged by the version that was to be sent. */
export function hasLeft(name: string): Prisma.Sql {
  const word = Prisma.raw(name);
  return Prisma.sql`NOT EXISTS (
    WITH RECURSIVE version("id", "correctsId") AS (
      SELECT ${word}."id", ${word}."correctsId"
      UNION ALL
      SELECT old."id", old."correctsId" FROM "Communication" AS old JOIN version ON old."id" = version."correctsId")
    SELECT FROM version JOIN "OutgoingEmail" AS email ON email."communicationId" = version."id"
    WHERE email."state" IN ('QUEUED', 'FAILED', 'SUPPRESSED'))`;
}

/** Ours, said by somebody to this customer alone, and it left. */
export function isOurs(name: string): Prisma.Sql {
  const word = Prisma.raw(name);
  return Prisma.sql`(${word}."direction" = 'OUTBOUND' AND NOT ${word}."isAutomatic" AND ${word}."campaignId" IS NULL
    AND ${isCurrent(name)} AND ${hasLeft(name)})`;
}

/** Theirs, and no machine's: what was merely copied to them awaits no answer, and is none. A call that was taken awaits none, either. */
function isTheirs(name: string): Prisma.Sql {
  const word = Prisma.raw(name);
  return Prisma.sql`(${word}."direction" = 'INBOUND' AND NOT ${word}."isAutomatic" AND ${isCurrent(name)}
    AND (${word}."outcome" = 'ANSWERED'
      OR EXISTS (SELECT FROM "AwaitedAnswer" AS awaited WHERE awaited."communicationId" = ${word}."id")))`;
}

/** The first word of the customer that replies to one of ours, in its thread or on its channel: "id" and "occurredAt", for a lateral join. */
export function firstReplyTo(name: string): Prisma.Sql {
  const word = Prisma.raw(name);
  const first = (related: Prisma.Sql) => Prisma.sql`(
    SELECT reply."id", reply."occurredAt" FROM "Communication" AS reply
    WHERE reply."customerId" = ${word}."customerId" AND ${related} AND reply."occurredAt" > ${word}."occurredAt"
      AND reply."occurredAt" <= ${word}."occurredAt" + ${REPLY_HOURS}::int * interval '1 hour' AND ${isTheirs('reply')}
    ORDER BY reply."occurredAt", reply."id" LIMIT 1)`;
  return Prisma.sql`(
    SELECT * FROM (
      ${first(Prisma.sql`reply."channel" = ${word}."channel" AND reply."direction" = 'INBOUND'`)}
      UNION ALL ${first(Prisma.sql`reply."threadId" = ${word}."threadId"`)}
    ) AS either ORDER BY "occurredAt", "id" LIMIT 1)`;
}
