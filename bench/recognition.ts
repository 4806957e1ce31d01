/**
 * How well dirty customers are recognized, against what is known of who they are: `npm run bench:recognition`, on the embedded
 * database, or on the empty one that DATABASE_URL names.
 */
import { type IdentifyingInput, identifyCustomer } from '../src/modules/contacts/identify-customer.ts';
import { startServer } from './bench-server.ts';
import { type DirtyCustomer, dirtyWorld, type Person } from './dirty-customers.ts';
import { fill } from './filled-database.ts';
import { type PhoneNumber, spelt } from './phone-numbers.ts';
import { Random } from './random.ts';
import { machine, printTable, progress } from './report.ts';

const CUSTOMERS = 10_000;
const ASKED = 1_000;
const random = new Random(3);

interface Way {
  readonly name: string;
  /** How this person comes to us; null where they cannot. */
  readonly arrive: (person: Person) => IdentifyingInput | null;
}

/** As telephone systems, mail gateways and callers who say it hand it over, never as it was recorded. */
const WAYS: readonly Way[] = [
  { name: 'their mobile', arrive: ({ mobile }) => mobile && called(mobile) },
  { name: "their household's landline", arrive: ({ landline }) => landline && called(landline) },
  {
    name: 'their e-mail address',
    arrive: ({ email }) => (email === null ? null : { email: random.chance(0.5) ? email.toUpperCase() : email }),
  },
];

function called(phone: PhoneNumber): IdentifyingInput {
  const { text, isInternational } = spelt(random, phone);
  return { phone: text, countryCode: isInternational ? null : phone.country };
}

/** What came of all who were asked for. */
interface Tally {
  asked: number;
  recognized: number;
  first: number;
  answered: number;
  right: number;
}

async function main(): Promise<void> {
  const { people, customers } = dirtyWorld({ seed: 1, count: CUSTOMERS });
  const server = await startServer(process.env.DATABASE_URL || undefined);
  try {
    await fill(server.database, customers);
    const places = await server.database.prisma.customerExternalId.findMany({ where: { system: 'bench' } });
    const records = new Map(places.map(({ customerId, externalId }) => [customerId, customers[Number(externalId)]]));
    const tallies = new Map<string, Tally>();
    for (const { name, arrive } of WAYS) {
      const tally: Tally = { asked: 0, recognized: 0, first: 0, answered: 0, right: 0 };
      while (tally.asked < ASKED) {
        const person = random.pick(people);
        const input = arrive(person);
        if (input === null) continue;
        const matches = await identifyCustomer(server.ctx, input);
        count(
          tally,
          person,
          matches.map(({ customer }) => records.get(customer.id)).filter((one) => one !== undefined),
        );
        progress(`Recognizing by ${name}`, tally.asked, ASKED);
      }
      tallies.set(name, tally);
    }
    print(tallies, machine(server.database.kind));
  } finally {
    await server.close();
  }
}

/** Right is who they are, or who lives with them and has the same landline: a number does not tell those apart. */
function count(tally: Tally, person: Person, found: readonly DirtyCustomer[]): void {
  tally.asked += 1;
  tally.answered += found.length;
  tally.right += found.filter(({ household }) => household === person.household).length;
  if (found.some((one) => one.person === person.number)) tally.recognized += 1;
  if (found[0]?.person === person.number) tally.first += 1;
}

function print(tallies: ReadonlyMap<string, Tally>, where: string): void {
  const share = (part: number, whole: number) => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;
  process.stdout.write(`\n${CUSTOMERS.toLocaleString('en')} dirty customers, ${ASKED} who come by each way. ${where}\n\n`);
  printTable(
    ['by', 'recall: they are among the answer', 'they come first', 'precision: answered who are they or theirs'],
    [...tallies].map(([name, { asked, recognized, first, answered, right }]) => [
      name,
      share(recognized, asked),
      share(first, asked),
      share(right, answered),
    ]),
  );
}

await main();
