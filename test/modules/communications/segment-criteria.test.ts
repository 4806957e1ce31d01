/** Criteria of communications mean what they say, tell what is wrong at its place, and are for who may read what they ask. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { newId, type Permission } from '../../../src/index.ts';
import { membersOf } from '../../../src/modules/contacts/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { givenSegment, saveSegment } from '../contacts/given-segments.ts';
import { CREATE_SEGMENT } from '../contacts/segment-documents.ts';
import { MODULES } from './given.ts';
import { givenCampaignRow, givenLogs } from './given-words.ts';
import { type CustomerModel, customers, type WordModel } from './naive-responsiveness.ts';

const rapport = createTestRapport(MODULES);
const HOUR_MS = 3_600_000;
const DAYS = 'Must be a whole number of days from 1 to 36525.';
const CHANNELS = 'EMAIL, PHONE, SMS, CHAT, SOCIAL, IN_PERSON, LETTER, VIDEO';
const NEEDED: Readonly<Record<string, readonly [Permission, object]>> = {
  'communications.last-contacted': ['communications.communication.read', { notWithinDays: 90 }],
  'communications.answered': ['communications.communication.read', { waiting: true }],
  'communications.opted-out': ['contacts.consent.read', {}],
  'communications.preferred-channel': ['contacts.customer.read', { in: ['EMAIL'] }],
};

/** What was said of MARKETING, in its order: about a channel, or about all. */
type Consents = readonly { readonly channel: 'EMAIL' | 'PHONE' | null; readonly state: 'GRANTED' | 'DENIED' | 'WITHDRAWN' }[];
interface Model extends CustomerModel {
  readonly preferred: 'EMAIL' | 'PHONE' | null;
  readonly consents: Consents;
}
const consents: fc.Arbitrary<Consents> = fc.array(
  fc.record({
    channel: fc.constantFrom('EMAIL', 'PHONE', null),
    state: fc.constantFrom('GRANTED', 'DENIED', 'WITHDRAWN'),
  }),
  { maxLength: 3 },
);
const byId = new Map<string, Model>();
let now = new Date();

beforeAll(async () => {
  const campaignId = await givenCampaignRow(rapport);
  const models = fc.sample(customers, 8).flat();
  const ids = await givenLogs(rapport, models, campaignId);
  // Long enough after the random words begin for some of them to be days old.
  await rapport.clock.advance({ days: 45 });
  now = rapport.clock.now();
  const recorded = { recordedAt: now, recordedByKind: 'SYSTEM' } as const;
  for (const [place, model] of models.entries()) {
    const id = ids[place] ?? '';
    const [said = []] = fc.sample(consents, 1);
    const [preferred = null] = fc.sample(fc.constantFrom('EMAIL' as const, 'PHONE' as const, null), 1);
    byId.set(id, { ...model, preferred, consents: said });
    await rapport.db.customer.update({ where: { id }, data: { preferredChannel: preferred } });
    for (const word of said) {
      await rapport.db.consent.create({ data: { id: newId(), customerId: id, purpose: 'MARKETING', ...word, ...recorded } });
    }
  }
}, 60_000);

const found = async (sent: object) => {
  const members = membersOf(rapport.ctx, { id: newId(), criteria: { version: 1, ...sent } });
  return (await rapport.db.$queryRaw<{ id: string }[]>(members)).map(({ id }) => id).sort();
};
const meant = (holds: (model: Model) => boolean) => [...byId].flatMap(([id, model]) => (holds(model) ? [id] : [])).sort();

const isSaid = ({ isAutomatic, delivery }: WordModel) =>
  !isAutomatic && (delivery === null || delivery === 'SENT' || delivery === 'DELIVERED');
const ageOf = ({ at }: WordModel) => now.getTime() - at.getTime();
const channel = fc.constantFrom(undefined, 'EMAIL', 'PHONE');

describe('criteria of communications', () => {
  it('find with whom the last word was exchanged when', async () => {
    const direction = fc.constantFrom(undefined, 'INBOUND', 'OUTBOUND');
    const span = fc.integer({ min: 1, max: 20 });
    await fc.assert(
      fc.asyncProperty(fc.record({ direction, channel, span, within: fc.boolean() }), async ({ span: days, within, ...of }) => {
        const sent = { criterion: 'communications.last-contacted', [within ? 'withinDays' : 'notWithinDays']: days, ...of };
        const holds = ({ words }: Model) => {
          const those = words.filter(
            (word) =>
              isSaid(word) &&
              (of.channel ?? word.channel) === word.channel &&
              (of.direction ?? (word.isOurs ? 'OUTBOUND' : 'INBOUND')) === (word.isOurs ? 'OUTBOUND' : 'INBOUND'),
          );
          const age = Math.min(...those.map(ageOf));
          return those.length > 0 && (within ? age <= days * 24 * HOUR_MS : age > days * 24 * HOUR_MS);
        };
        expect(await found(JSON.parse(JSON.stringify(sent)))).toEqual(meant(holds));
      }),
      { numRuns: 40 },
    );
  });

  it('find whom we owe an answer', async () => {
    const minHours = fc.constantFrom(undefined, 24, 72, 200, 400);
    await fc.assert(
      fc.asyncProperty(fc.record({ waiting: fc.boolean(), minHours, channel }), async (of) => {
        const isOwed = (word: WordModel) =>
          !word.isOurs && !word.isAutomatic && !word.isCopy && !word.isTaken && (of.channel ?? word.channel) === word.channel;
        const holds = ({ words }: Model) =>
          words.some((word) => isOwed(word) && ageOf(word) >= (of.minHours ?? 0) * HOUR_MS) === of.waiting;
        const sent = { criterion: 'communications.answered', ...of };
        expect(await found(JSON.parse(JSON.stringify(sent)))).toEqual(meant(holds));
      }),
      { numRuns: 20 },
    );
  });

  it.each([undefined, 'EMAIL', 'PHONE'] as const)('find who said no to marketing, on %s', async (on) => {
    const holds = ({ consents: said }: Model) => {
      const last =
        said.findLast((word) => on !== undefined && word.channel === on) ?? said.findLast((word) => word.channel === null);
      return last !== undefined && last.state !== 'GRANTED';
    };
    expect(await found({ criterion: 'communications.opted-out', ...(on && { channel: on }) })).toEqual(meant(holds));
  });

  it('find who prefers a channel', async () => {
    const sent = { criterion: 'communications.preferred-channel', in: ['EMAIL', 'CHAT'] };
    expect(await found(sent)).toEqual(meant(({ preferred }) => preferred === 'EMAIL'));
    expect((await found(sent)).length).toBeGreaterThan(0);
  });

  it.each<[string, string, object, readonly string[]]>([
    ['no bound', 'last-contacted', { channel: 'EMAIL' }, ['criteria: Must have at least one of withinDays, notWithinDays.']],
    ['half a day', 'last-contacted', { withinDays: 0.5 }, [`criteria.withinDays: ${DAYS}`]],
    [
      'a direction and a channel that are none',
      'last-contacted',
      { withinDays: 1, direction: 'OUT', channel: 'FAX' },
      ['criteria.direction: Must be one of INBOUND, OUTBOUND.', `criteria.channel: Must be one of ${CHANNELS}.`],
    ],
    ['a word for a boolean', 'answered', { waiting: 'yes' }, ['criteria.waiting: Must be true or false.']],
    ['no hour', 'answered', { waiting: true, minHours: 0 }, ['criteria.minHours: Must be a whole number from 1 to 87600.']],
    [
      'what is not there',
      'opted-out',
      { purpose: 'MARKETING' },
      ['criteria.purpose: There is no such parameter. Accepted are channel.'],
    ],
    ['an empty list', 'preferred-channel', { in: [] }, ['criteria.in: Must have at least 1 value.']],
  ])('are refused with %s: %s', async (_what, name, parameters, faults) => {
    const criteria = { version: 1, criterion: `communications.${name}`, ...parameters };
    const answer = await saveSegment(rapport, CREATE_SEGMENT, { name: 'Wrong', criteria });
    expect(answer.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual(faults);
    expect(await rapport.db.segment.count({ where: { name: 'Wrong' } })).toBe(0);
  });

  it.each(Object.entries(NEEDED))('%s is for who may read what it asks', async (criterion, [needed, parameters]) => {
    await givenSegment(rapport, { criterion, ...parameters }, criterion);
    const permissions = [...rapport.ctx.permissions.keys()].filter((permission) => permission !== needed);
    const input = { name: `Not ${criterion}`, criteria: { version: 1, criterion, ...parameters } };
    const { errors } = await rapport.as({ permissions }).run(CREATE_SEGMENT, { input });
    expect(errors?.[0]).toMatchObject({
      message: `The criterion ${criterion} needs the permission ${needed}.`,
      extensions: { code: 'FORBIDDEN' },
    });
  });
});
