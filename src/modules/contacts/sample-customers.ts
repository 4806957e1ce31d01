/** The customers of the sample company: always the same few hundred, in several languages. */
import { type Ctx, DAY_MS, encodeId, foldText, newId } from '../../kernel/index.ts';
import { sampleStaff } from '../access/index.ts';
import { type CreateCustomerInput, readCustomer } from './customer-input.ts';
import type { Customer } from './customers.ts';
import { lockKeys } from './external-ids.ts';
import { Issues } from './issues.ts';
import { type NewCustomer, writeNewCustomers } from './new-customers.ts';
import { SAMPLE_COUNTRIES, type SampleCountry } from './sample-people.ts';

/** External ids of samples: by them seeding again, and the samples of other modules, find who is there. */
const SYSTEM = 'sample';
const HOW_MANY = 320;
/** Written by so many at a time, so that no transaction is long. */
const BATCH = 80;

const LIFECYCLES = ['ACTIVE', 'ACTIVE', 'ACTIVE', 'PROSPECT', 'LEAD', 'ACTIVE', 'LAPSED', 'ACTIVE', 'LOST', 'WON_BACK'] as const;
const SOURCES = ['WORD_OF_MOUTH', 'WEB_SEARCH', 'WALK_IN', 'NEWSPAPER', 'EVENT', 'SOCIAL', 'PARTNER', 'CAMPAIGN'] as const;
const CHANNELS = ['EMAIL', 'PHONE', 'SMS', 'LETTER'] as const;

/** Adds the sample customers where there are none yet. */
export async function seedCustomers(ctx: Ctx): Promise<void> {
  const staff = await sampleStaff(ctx);
  for (let first = 0; first < HOW_MANY; first += BATCH) {
    await ctx.transact(async (tx) => {
      await lockKeys(tx, [SYSTEM]);
      const present = await tx.db.customerExternalId.findMany({ where: { system: SYSTEM }, select: { externalId: true } });
      const known = new Set(present.map(({ externalId }) => externalId));
      const places = Array.from({ length: Math.min(BATCH, HOW_MANY - first) }, (_none, index) => first + index);
      const now = tx.clock.now();
      const missing = places.filter((place) => !known.has(numberOf(place)));
      const owners = staff.map(({ id }) => encodeId('Staff', id));
      if (missing.length > 0)
        await writeNewCustomers(
          tx,
          missing.map((place) => sampleCustomer(place, owners, now)),
        );
    });
  }
}

/** The sample customers, always in the same order; nobody where the sample was not added. */
export function sampleCustomers({
  db,
}: Pick<Ctx, 'db'>): Promise<Pick<Customer, 'id' | 'kind' | 'language' | 'lifecycle' | 'createdAt'>[]> {
  return db.customer.findMany({
    where: { externalIds: { some: { system: SYSTEM } } },
    orderBy: { id: 'asc' },
    select: { id: true, kind: true, language: true, lifecycle: true, createdAt: true },
  });
}

const numberOf = (place: number) => `S-${String(place + 1).padStart(4, '0')}`;

function pick<Item>(items: readonly Item[], place: number): Item {
  const item = items[place % items.length];
  if (item === undefined) throw new Error('There is nothing to pick from.');
  return item;
}

function sampleCustomer(place: number, owners: readonly string[], now: Date): NewCustomer {
  const country = pick(SAMPLE_COUNTRIES, place);
  const round = Math.floor(place / SAMPLE_COUNTRIES.length);
  const input = round % 9 === 4 ? organization(country, round) : person(country, round);
  const lifecycle = pick(LIFECYCLES, place * 3 + round);
  const issues = new Issues();
  const draft = readCustomer(
    {
      ...input,
      language: country.language,
      timeZone: country.timeZone,
      preferredChannel: pick(CHANNELS, place + round),
      serviceTier: place % 17 === 0 ? 'KEY' : place % 6 === 0 ? 'PREFERRED' : 'STANDARD',
      ...(place % 3 > 0 && { acquisition: { source: pick(SOURCES, place + round) } }),
      ...(place % 11 === 0 && { quietHours: { from: '20:00', to: '08:00' } }),
      ...(owners.length > 0 && place % 4 === 0 && { ownerId: pick(owners, round) }),
      countryCode: country.countryCode,
      externalIds: [{ system: SYSTEM, id: numberOf(place) }],
    },
    issues,
    { now },
  );
  issues.throwIfAny();
  // From two years ago until last week, the later the more.
  const age = Math.round(7 + 720 * (1 - Math.sqrt((place + 1) / HOW_MANY)));
  return { ...draft, columns: { ...draft.columns, lifecycle }, id: newId(), createdAt: new Date(now.getTime() - age * DAY_MS) };
}

function person(country: SampleCountry, round: number): CreateCustomerInput {
  const isFeminine = round % 2 === 0;
  const givenName = pick(isFeminine ? country.feminine : country.masculine, round * 5 + (round >> 3));
  const [feminine, masculine] = pick(country.families, round * 3 + (round >> 2));
  const familyName = isFeminine ? feminine : masculine;
  const phone = round % 5 < 4 ? country.phone(round) : null;
  return {
    kind: 'PERSON',
    givenName,
    familyName,
    grammaticalGender: isFeminine ? 'FEMININE' : 'MASCULINE',
    ...(round % 13 === 6 && { honorific: 'Dr.' }),
    ...(round % 7 !== 3 && { email: addressOf(`${givenName} ${familyName} ${round}`, country) }),
    ...(phone !== null && { phone }),
    ...(round % 3 !== 1 && { contactPoints: [postal(country, round)] }),
  };
}

function organization(country: SampleCountry, round: number): CreateCustomerInput {
  const organizationName = pick(country.organizations, Math.floor(round / 9));
  const phone = country.phone(round);
  return {
    kind: 'ORGANIZATION',
    organizationName: round < country.organizations.length * 9 ? organizationName : `${organizationName} ${round}`,
    email: addressOf(`info ${organizationName} ${round}`, country),
    ...(phone !== null && { phone }),
    contactPoints: [postal(country, round), { kind: 'WEB', value: `https://${hostOf(organizationName, round)}.example` }],
  };
}

function postal(country: SampleCountry, round: number) {
  const [city, postalCode] = pick(country.cities, round);
  const address = { lines: [`${pick(country.streets, round * 2)} ${1 + ((round * 7) % 90)}`], city, postalCode };
  return { kind: 'POSTAL', address: { ...address, countryCode: country.countryCode } } as const;
}

/** Under `example.com`, which reaches nobody. */
function addressOf(words: string, { language }: SampleCountry): string {
  const local = foldText(words)
    .replace(/[^\p{L}\p{N}]+/gu, '.')
    .replace(/^\.|\.$/g, '');
  return `${local}@${language}.example.com`;
}

function hostOf(name: string, round: number): string {
  const ascii = foldText(name)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return `${ascii || 'company'}-${round}`;
}
