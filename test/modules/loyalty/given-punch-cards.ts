/** Members with punch cards, what they buy and bring back, and what their cards show. */
import { publishVersion } from '../../../src/modules/loyalty/programs/index.ts';
import { punchPurchase, voidReturned } from '../../../src/modules/loyalty/punch-cards/index.ts';
import { recordReturn } from '../../../src/modules/sales/money-back/index.ts';
import { globalId, type TestClient, type TestRapport } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';
import { type GivenPurchase, givenProduct, givenPurchase } from '../sales/given.ts';
import { givenMember, givenProgram } from './given.ts';
import { type GivenReward, givenReward } from './given-rewards.ts';

export interface GivenCards {
  readonly customer: GivenCustomer;
  readonly program: { readonly id: string; readonly name: string };
  readonly reward: GivenReward;
}

/** A member of a program whose cards are full with three punches and worth a coffee; its rules are in force a second after it was made. */
export async function givenCards(rapport: TestRapport, { stock = 10 }: { readonly stock?: number } = {}): Promise<GivenCards> {
  const program = await givenProgram(rapport, { kind: 'PUNCH_CARD', rules: { earn: [], noticeDays: 0 } });
  const reward = await givenReward(rapport, program, { name: 'Coffee', cost: 0, stock });
  pass(rapport, 1);
  await publishPunches(rapport, { program, reward }, 3);
  const customer = await givenCustomer(rapport);
  await givenMember(rapport, { program, customer });
  return { customer, program, reward };
}

/** Cards of so many punches from now on. */
export async function publishPunches(
  { ctx, clock }: TestRapport,
  { program, reward }: Pick<GivenCards, 'program' | 'reward'>,
  required: number,
): Promise<void> {
  const rules = { version: 1, earn: [], noticeDays: 0, punches: { required, rewardId: reward.globalId } };
  await publishVersion(ctx, { programId: program.id, rules, effectiveFrom: clock.now() });
}

/** Without what falls due meanwhile. */
export function pass({ clock }: TestRapport, seconds: number): void {
  clock.set(new Date(clock.now().getTime() + seconds * 1_000));
}

/** So many lines, two of the same thing on each. */
export async function buy(rapport: TestRapport, customer: GivenCustomer, lines: number): Promise<GivenPurchase> {
  const { id: productId } = await givenProduct(rapport);
  return givenPurchase(rapport, customer, {
    lines: Array.from({ length: lines }, () => ({ productId, quantity: '2', unitPrice: '5' })),
  });
}

/** The same, told of. */
export async function punched(rapport: TestRapport, customer: GivenCustomer, lines: number): Promise<GivenPurchase> {
  const purchase = await buy(rapport, customer, lines);
  await punchPurchase(rapport.ctx, { purchaseId: purchase.id });
  return purchase;
}

/** The global id of the line at this place, from 0. */
export async function lineId({ db }: TestRapport, { id: purchaseId }: GivenPurchase, position = 0): Promise<string> {
  const { id } = await db.purchaseLine.findUniqueOrThrow({ where: { purchaseId_position: { purchaseId, position } } });
  return globalId('PurchaseLine', id);
}

/** As much of the lines at these places, told of. */
export async function bringBack(
  rapport: TestRapport,
  purchase: GivenPurchase,
  places: readonly number[],
  quantity = '2',
): Promise<void> {
  const lines = await Promise.all(places.map(async (place) => ({ lineId: await lineId(rapport, purchase, place), quantity })));
  await recordReturn(rapport.ctx, { purchaseId: purchase.globalId, lines });
  await voidReturned(rapport.ctx, { purchaseId: purchase.id });
}

/** Reads cards, and punches them. */
export function puncher(rapport: TestRapport): TestClient {
  return rapport.as(
    'contacts.customer.read',
    'loyalty.program.read',
    'loyalty.membership.read',
    'loyalty.reward.read',
    'loyalty.reward.claim',
  );
}

interface Shown {
  readonly customer: {
    readonly punchCards: readonly {
      readonly required: number;
      readonly punches: number;
      readonly completedAt: string | null;
      readonly reward: { readonly state: string } | null;
    }[];
  };
}

/** A customer's cards in their order: `2/3` open, `3/3 full ISSUED` with what it was worth. */
export async function shownCards(rapport: TestRapport, { globalId: id }: GivenCustomer): Promise<readonly string[]> {
  const { customer } = await puncher(rapport).data<Shown>(
    'query ($id: ID!) { customer(id: $id) { punchCards { required punches completedAt reward { state } } } }',
    { id },
  );
  return customer.punchCards.map(
    ({ punches, required, completedAt, reward }) =>
      `${punches}/${required}${completedAt ? ' full' : ''}${reward ? ` ${reward.state}` : ''}`,
  );
}
