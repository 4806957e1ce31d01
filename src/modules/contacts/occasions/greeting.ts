/** Who is greeted, how, and what they are called: conditions of larger statements, about the customer `c`. */
import { type Channel, type ContactPointKind, Prisma } from '../../../generated/index.ts';
import { allows } from '../consents.ts';
import { type CustomerNames, displayNameOf } from '../names.ts';

/** What reaches somebody on a channel; a greeting takes the first that it may. */
const WAYS: readonly (readonly [Channel, readonly ContactPointKind[]])[] = [
  ['EMAIL', ['EMAIL']],
  ['PHONE', ['PHONE', 'MOBILE']],
  ['SMS', ['MOBILE']],
  ['CHAT', ['MESSAGING']],
  ['SOCIAL', ['SOCIAL']],
  ['LETTER', ['POSTAL']],
];

const CUSTOMER = Prisma.sql`c."id"`;

const HAS_A_WAY = Prisma.sql`EXISTS (
  SELECT FROM "ContactPoint" AS point JOIN (VALUES ${Prisma.join(
    WAYS.flatMap(([channel, kinds]) => kinds.map((kind) => Prisma.sql`(${channel}::"Channel", ${kind}::"ContactPointKind")`)),
  )}) AS way("channel", "kind") ON way."kind" = point."kind"
  WHERE point."customerId" = ${CUSTOMER} AND point."status" = 'VALID' AND way."channel" = option."channel")`;

const CHANNELS = Prisma.join(WAYS.map(([channel]) => Prisma.sql`${channel}::"Channel"`));

/** Face to face and by video nothing is needed to be reached. */
const REACHES_THEM = Prisma.sql`(option."channel" NOT IN (${CHANNELS}) OR ${HAS_A_WAY})`;

/** The preferred channel, else the first; of those that reach them and that they allow for SERVICE. Null if none is left. */
export const GREETING_CHANNEL = Prisma.sql`(
  SELECT option."channel"
  FROM unnest(array_prepend(c."preferredChannel", ARRAY[${CHANNELS}]))
    WITH ORDINALITY AS option("channel", "rank")
  WHERE ${REACHES_THEM} AND ${allows('SERVICE', Prisma.sql`option."channel"`, CUSTOMER)}
  ORDER BY option."rank" LIMIT 1)`;

const IS_HERE = Prisma.sql`(c."archivedAt" IS NULL AND c."mergedIntoId" IS NULL AND c."erasedAt" IS NULL)`;
/**
 * Whoever denied SERVICE altogether is greeted on the channel that they allowed in spite of it, if there is a way to.
 */
const ALLOWS_IT = Prisma.sql`(${allows('SERVICE', null, CUSTOMER)} OR ${GREETING_CHANNEL} IS NOT NULL)`;

/** Whether they are greeted at all: for a page, looked up customer by customer. */
export const IS_GREETED = Prisma.sql`(${IS_HERE} AND ${ALLOWS_IT})`;

/** The same for a count of many: a table of those few who do not allow it, and a condition that needs it. */
export const REFUSING = Prisma.sql`refusing AS MATERIALIZED (
  SELECT c."id" FROM "Customer" AS c
  WHERE c."id" IN (SELECT word."customerId" FROM "Consent" AS word WHERE word."purpose" = 'SERVICE' AND word."state" <> 'GRANTED')
    AND NOT ${ALLOWS_IT})`;
export const IS_NOT_REFUSING = Prisma.sql`(${IS_HERE} AND NOT EXISTS (SELECT FROM refusing WHERE refusing."id" = c."id"))`;

/** From the day of the death nobody is greeted; before it they were. */
export function livesOn(day: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(c."deceasedOn" IS NULL OR c."deceasedOn" > ${day})`;
}

/** What to call the person whose day it is. */
export function greetingNameOf(customer: CustomerNames, whose: string | null): string {
  if (whose !== null) return whose;
  return (customer.kind === 'PERSON' && (customer.preferredName ?? customer.givenName)) || displayNameOf(customer);
}
