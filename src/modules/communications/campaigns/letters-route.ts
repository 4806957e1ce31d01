/** GET /campaigns/:id/letters.csv: the letters of a campaign, for the printer. */
import { stringify } from 'csv-stringify/sync';
import { type Ctx, decodeId, type ModuleRoute } from '../../../kernel/index.ts';
import { type ContactPoint, type Customer, customersById, presentCustomers, salutationOf } from '../../contacts/index.ts';
import { type Campaign, findCampaign } from './campaigns.ts';
import { POSTAL, reachableBy } from './launch/index.ts';

/** Read at once. */
const BATCH = 500;
/** As many as an address has. */
const LINES = ['addressLine1', 'addressLine2', 'addressLine3', 'addressLine4', 'addressLine5', 'addressLine6'];
const COLUMNS = ['name', 'salutation', ...LINES, 'postalCode', 'city', 'region', 'country', 'text'];
/** With it spreadsheets read the file as UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

export const lettersRoute: ModuleRoute = {
  method: 'GET',
  path: '/campaigns/:id/letters.csv',
  permission: 'communications.campaign.manage',
  async handle(ctx, _request, { id = '' }) {
    const named = decodeId(id);
    const campaign = named?.type === 'Campaign' ? await findCampaign(ctx, named.id) : null;
    if (!campaign) return plain(404, 'There is no such campaign.');
    const refusal = await whyNot(ctx, campaign);
    if (refusal !== null) return plain(409, refusal);
    return new Response(streamed(lettersOf(ctx, campaign)), {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="letters-${campaign.code}.csv"`,
        'cache-control': 'private, no-store',
        'x-content-type-options': 'nosniff',
      },
    });
  },
};

/** A file that some letters are missing from would be printed all the same. */
async function whyNot(ctx: Ctx, { id: campaignId, channel, launchedAt, audienceAt }: Campaign): Promise<string | null> {
  if (channel !== 'LETTER') return `Only a LETTER campaign has letters; this one goes out by ${channel}.`;
  if (launchedAt === null) return 'This campaign is a DRAFT: launch it first.';
  const unsettled = await ctx.db.campaignRecipient.count({ where: { campaignId, settledAt: null } });
  return audienceAt !== null && unsettled === 0
    ? null
    : 'The letters of this campaign are still being made: its progress is below 1. Try again later.';
}

/** The file in parts, each of some letters; in as many statements for each part. */
async function* lettersOf(ctx: Ctx, campaign: Campaign): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csv([COLUMNS]);
  for (let after = NOBODY_YET, isLast = false; !isLast; ) {
    const letters = await nextLetters(ctx, campaign, after);
    isLast = letters.length < BATCH;
    after = letters.at(-1)?.customerId ?? after;
    yield csv(await rowsOf(ctx, letters));
  }
}

const NOBODY_YET = '00000000-0000-0000-0000-000000000000';

interface Letter {
  readonly customerId: string;
  readonly body: string;
}

/** By the uuid of the customer; not to those who have died since, or were archived or erased. */
function nextLetters(ctx: Ctx, { id }: Campaign, after: string): Promise<Letter[]> {
  return ctx.db.$queryRaw<Letter[]>`
    SELECT recipient."customerId"::text, word."body" FROM "CampaignRecipient" AS recipient
    JOIN "Communication" AS word ON word."id" = recipient."communicationId" AND word."body" IS NOT NULL
    JOIN ${presentCustomers({ livingAt: ctx.clock.now() })} AS living ON living."id" = recipient."customerId"
    WHERE recipient."campaignId" = ${id}::uuid AND recipient."customerId" > ${after}::uuid
    ORDER BY recipient."customerId" LIMIT ${BATCH}::int`;
}

/** Who has withdrawn their consent since gets none; who has moved gets it at the new address. */
async function rowsOf(ctx: Ctx, letters: readonly Letter[]): Promise<string[][]> {
  const customers = await customersById(
    ctx,
    letters.map(({ customerId }) => customerId),
  );
  const { reached } = await reachableBy(ctx, [...customers.values()], POSTAL);
  const ways = new Map(reached.map((way) => [way.customer.id, way]));
  return letters.flatMap(({ customerId, body }) => {
    const way = ways.get(customerId);
    return way ? [rowOf(way.customer, way.point, body)] : [];
  });
}

function rowOf(customer: Customer, point: ContactPoint, body: string): string[] {
  const { addressLines, postalCode, city, region, countryCode } = point;
  const place = [postalCode, city, region, countryCode].map((part) => part ?? '');
  return [customer.displayName, salutationOf(customer), ...LINES.map((_name, line) => addressLines[line] ?? ''), ...place, body];
}

/** What a spreadsheet would take for a formula gets an apostrophe in front. */
function csv(rows: readonly (readonly string[])[]): string {
  return stringify(
    [...rows].map((row) => [...row]),
    { escape_formulas: true, record_delimiter: 'windows' },
  );
}

/** A part is made when the last one has been taken. */
function streamed(parts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await parts.return(undefined);
    },
  });
}

function plain(status: number, message: string): Response {
  return new Response(`${message}\n`, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
}
