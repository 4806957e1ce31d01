/** Criteria read a second time, without SQL: what a customer of a random company must answer to them. */
import fc from 'fast-check';

const LIFECYCLES = ['LEAD', 'PROSPECT', 'ACTIVE', 'LOST'] as const;
const KINDS = ['PERSON', 'ORGANIZATION'] as const;
const TIERS = ['STANDARD', 'PREFERRED', 'KEY'] as const;
const SOURCES = ['WEB_SEARCH', 'WALK_IN', 'OTHER'] as const;
const LANGUAGES = ['cs', 'pt', 'pt-BR', 'de-AT'] as const;
const COUNTRIES = ['CZ', 'AT', 'PT'] as const;
const INTERESTS = ['Golf', 'Vážná hudba', 'šachy'] as const;
const PURPOSES = ['MARKETING', 'SERVICE', 'PROFILING'] as const;
const CHANNELS = ['EMAIL', 'PHONE'] as const;
const STATES = ['GRANTED', 'DENIED', 'WITHDRAWN'] as const;
const NEED_KINDS = ['NEED', 'LIKE'] as const;
const NEED_STATES = ['OPEN', 'ADDRESSED'] as const;
const SIZES = ['S', 'Střední', 'L'] as const;
export const GROUPS = 3;

export const some = <Item>(item: fc.Arbitrary<Item>) => fc.array(item, { maxLength: 2 });
export const maybe = <Item>(item: fc.Arbitrary<Item>) => fc.option(item, { freq: 3 });
const month = fc.integer({ min: 1, max: 3 });

export const customerModel = fc.record({
  lifecycle: fc.constantFrom(...LIFECYCLES),
  kind: fc.constantFrom(...KINDS),
  serviceTier: fc.constantFrom(...TIERS),
  acquisitionSource: maybe(fc.constantFrom(...SOURCES)),
  language: maybe(fc.constantFrom(...LANGUAGES)),
  daysOld: fc.integer({ min: 0, max: 20 }),
  isArchived: fc.integer({ max: 9, min: 0 }).map((one) => one === 0),
  countries: some(fc.constantFrom(...COUNTRIES)),
  interests: fc.uniqueArray(fc.record({ name: fc.constantFrom(...INTERESTS), strength: maybe(fc.integer({ min: 1, max: 5 })) }), {
    maxLength: 2,
    selector: ({ name }) => name,
  }),
  groups: fc.uniqueArray(fc.nat(GROUPS - 1), { maxLength: 2 }),
  birthdays: some(fc.record({ month: maybe(month), whose: maybe(fc.constant('Child')) })),
  needs: some(fc.record({ kind: fc.constantFrom(...NEED_KINDS), status: fc.constantFrom(...NEED_STATES) })),
  consents: fc.array(
    fc.record({
      purpose: fc.constantFrom(...PURPOSES),
      channel: maybe(fc.constantFrom(...CHANNELS)),
      state: fc.constantFrom(...STATES),
    }),
    { maxLength: 4 },
  ),
  size: maybe(fc.constantFrom(...SIZES)),
  height: maybe(fc.integer({ min: -2, max: 2 })),
  isVip: maybe(fc.boolean()),
  since: maybe(fc.integer({ min: 1, max: 3 })),
  complaints: some(fc.constantFrom('RECEIVED', 'REOPENED', 'CLOSED')),
});
export type CustomerModel = typeof customerModel extends fc.Arbitrary<infer Model> ? Model : never;

/** A criterion as it is sent, and what it means of a model. */
export interface Meant<Model = CustomerModel> {
  readonly sent: object;
  readonly holds: (customer: Model) => boolean;
}

export const listOf = <Value>(values: readonly Value[]) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 });
const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const day = (number: number) => `2026-03-0${number}`;
export const between = (value: number | null, gte: number | null, lte: number | null) =>
  value !== null && (gte === null || value >= gte) && (lte === null || value <= lte);

/** The latest word about the channel, else about all, else what holds by itself. */
function allows({ consents }: CustomerModel, purpose: string, channel: string | null): boolean {
  const last = (on: string | null) => consents.findLast((word) => word.purpose === purpose && word.channel === on);
  const word = (channel === null ? undefined : last(channel)) ?? last(null);
  return word ? word.state === 'GRANTED' : purpose !== 'MARKETING';
}

/** Whether a segment may hold the customer at all. */
export const isCounted = (customer: CustomerModel) => !customer.isArchived && allows(customer, 'PROFILING', null);

export function criterion<Model = CustomerModel>(name: string, parameters: object, holds: Meant<Model>['holds']): Meant<Model> {
  return { sent: { criterion: name, ...parameters }, holds };
}
/** One bound at least. */
export const bounds = fc
  .tuple(maybe(fc.integer({ min: 0, max: 2 })), maybe(fc.integer({ min: 0, max: 2 })))
  .filter(([gte, lte]) => gte !== null || lte !== null);
export const given = (parameters: object) => Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== null));

/** Every criterion, with parameters that some of the models meet. */
export const criteria = (groupId: (number: number) => string): readonly fc.Arbitrary<Meant>[] => [
  listOf(LIFECYCLES).map((among) => criterion('contacts.lifecycle', { in: among }, (one) => among.includes(one.lifecycle))),
  listOf(KINDS).map((among) => criterion('contacts.kind', { in: among }, (one) => among.includes(one.kind))),
  listOf(TIERS).map((among) => criterion('contacts.service-tier', { in: among }, (one) => among.includes(one.serviceTier))),
  listOf(SOURCES).map((among) =>
    criterion('contacts.acquisition', { in: among }, (one) => among.some((source) => source === one.acquisitionSource)),
  ),
  listOf([...LANGUAGES, 'de']).map((among) =>
    criterion('contacts.language', { in: among }, ({ language }) =>
      among.some((tag) => tag === language || tag === language?.split('-')[0]),
    ),
  ),
  listOf(COUNTRIES).map((among) =>
    criterion('contacts.country', { in: among }, (one) => one.countries.some((code) => among.includes(code))),
  ),
  fc
    .tuple(listOf(INTERESTS), maybe(fc.integer({ min: 1, max: 5 })))
    .map(([among, minStrength]) =>
      criterion('contacts.interest', given({ in: among.map((name) => fold(name).toUpperCase()), minStrength }), (one) =>
        one.interests.some(
          ({ name, strength }) => among.includes(name) && (minStrength === null || (strength ?? 0) >= minStrength),
        ),
      ),
    ),
  listOf(Array.from({ length: GROUPS }, (_none, number) => number)).map((among) =>
    criterion('contacts.group', { in: among.map(groupId) }, (one) => one.groups.some((group) => among.includes(group))),
  ),
  listOf([1, 2, 3]).map((among) =>
    criterion('contacts.birthday-month', { in: among }, (one) =>
      one.birthdays.some((birthday) => birthday.whose === null && birthday.month !== null && among.includes(birthday.month)),
    ),
  ),
  fc
    .tuple(listOf(NEED_KINDS), listOf(NEED_STATES))
    .map(([kind, status]) =>
      criterion('contacts.need', { kind, status }, (one) =>
        one.needs.some((need) => kind.includes(need.kind) && status.includes(need.status)),
      ),
    ),
  fc
    .tuple(fc.constantFrom(...PURPOSES), maybe(fc.constantFrom(...CHANNELS)), fc.boolean())
    .map(([purpose, channel, granted]) =>
      criterion('contacts.consent', given({ purpose, channel, granted }), (one) => allows(one, purpose, channel) === granted),
    ),
  fc
    .integer({ min: 1, max: 20 })
    .map((withinDays) => criterion('contacts.created', { withinDays }, ({ daysOld }) => daysOld <= withinDays)),
  listOf(SIZES).map((among) =>
    criterion('contacts.custom-field', { key: 'size', in: among.map(fold) }, ({ size }) => size !== null && among.includes(size)),
  ),
  bounds.map(([gte, lte]) =>
    criterion('contacts.custom-field', given({ key: 'height', gte, lte }), ({ height }) => between(height, gte, lte)),
  ),
  fc.boolean().map((is) => criterion('contacts.custom-field', { key: 'vip', is }, ({ isVip }) => isVip === is)),
  fc
    .integer({ min: 1, max: 3 })
    .map((from) =>
      criterion('contacts.custom-field', { key: 'since', from: day(from) }, ({ since }) => since !== null && since >= from),
    ),
  bounds.map(([gte, lte]) =>
    criterion('feedback.open-complaints', given({ gte, lte }), ({ complaints }) =>
      between(complaints.filter((status) => status !== 'CLOSED').length, gte, lte),
    ),
  ),
];

/** Trees of these, at most four levels deep. */
export function trees<Model>(leaves: readonly fc.Arbitrary<Meant<Model>>[]): fc.Arbitrary<Meant<Model>> {
  const { tree } = fc.letrec<{ tree: Meant<Model> }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.oneof(...leaves),
      fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((members) => ({
        sent: { all: members.map(({ sent }) => sent) },
        holds: (one: Model) => members.every(({ holds }) => holds(one)),
      })),
      fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((members) => ({
        sent: { any: members.map(({ sent }) => sent) },
        holds: (one: Model) => members.some(({ holds }) => holds(one)),
      })),
      tie('tree').map(({ sent, holds }) => ({ sent: { not: sent }, holds: (one: Model) => !holds(one) })),
    ),
  }));
  return tree;
}
