/** A loyalty program in which all is well, what somebody might change of it past the triggers, and how that is named. */
import { giveReward } from '../../../src/modules/loyalty/rewards/index.ts';
import type { TestRapport } from '../../support/index.ts';
import { merge } from '../contacts/merging.ts';
import { givenMember, givenProgram } from './given.ts';
import { givenCards, punched } from './given-punch-cards.ts';
import { givenReward } from './given-rewards.ts';
import { earn, entryIn, reverse, spend } from './points-documents.ts';

export interface Row {
  readonly table: 'LoyaltyMembership' | 'PointsEntry' | 'PointsLot' | 'PointsDraw' | 'PunchCard' | 'Reward';
  /** A uuid; of a draw that of its entry. */
  readonly id: string;
}

/** How a fault is named, with the global id of what is at fault. */
export type Named = readonly [kind: string, message: string, type: string, id: string];

const sane = { member: '', number: '', earned: '', spent: '', lot: '', debtor: '', debtorNumber: '', card: '', reward: '' };
const merged = { into: '', number: '', absorbedNumber: '', absorbed: '', entry: '', lot: '' };
const serials = new Map<string, bigint>();
const serial = (entryId: string) => serials.get(entryId);

/** A member with 70 of 100 points, one who owes 20, one who was merged into another, a card with 2 of 3 punches, a reward of which 9 of 10 are left. */
export async function givenWorld(rapport: TestRapport): Promise<void> {
  const admin = () => rapport.asAdministrator();
  const member = await givenMember(rapport);
  const debtor = await givenMember(rapport);
  await earn(admin(), member, 100);
  await spend(admin(), member, 30);
  const entry = entryIn(await earn(admin(), debtor, 20));
  await spend(admin(), debtor, 20);
  await reverse(admin(), entry);
  const program = await givenProgram(rapport);
  const [into, absorbed] = [await givenMember(rapport, { program }), await givenMember(rapport, { program })];
  await earn(admin(), absorbed, 7);
  await merge(rapport, { survivor: into.customerId, absorbed: absorbed.customerId });
  const { customer } = await givenCards(rapport);
  await punched(rapport, customer, 2);
  const reward = await givenReward(rapport, program, { stock: 10 });
  await giveReward(rapport.ctx, { rewardId: reward.id, customerId: customer.id, reason: 'A gift' });

  const entries = await rapport.db.pointsEntry.findMany({ include: { lot: true } });
  for (const { id, serial: place } of entries) serials.set(id, place);
  const find = (membershipId: string, kind: string) => {
    const found = entries.find((one) => one.membershipId === membershipId && one.kind === kind);
    if (!found) throw new Error('No such entry.');
    return { id: found.id, lot: found.lot?.id ?? '' };
  };
  const numberOf = (place: number) => `M-${String(place).padStart(6, '0')}`;
  const [earned, moved] = [find(member.id, 'EARN'), find(absorbed.id, 'EARN')];
  Object.assign(sane, {
    ...{
      member: member.id,
      number: numberOf(member.serial),
      earned: earned.id,
      lot: earned.lot,
      spent: find(member.id, 'SPEND').id,
    },
    ...{ debtor: debtor.id, debtorNumber: numberOf(debtor.serial), reward: reward.id },
    card: (await rapport.db.punchCard.findFirstOrThrow()).id,
  });
  Object.assign(merged, {
    ...{ into: into.id, number: numberOf(into.serial), absorbed: absorbed.id, absorbedNumber: numberOf(absorbed.serial) },
    ...{ entry: moved.id, lot: moved.lot },
  });
}

const balance = (said: string): Named => [
  'BALANCE',
  `Membership ${sane.number}: the balance is ${said}.`,
  'LoyaltyMembership',
  sane.member,
];
const lineOf = (id: string, said: string): Named => [
  'ENTRY',
  `Entry ${serial(id)} of membership ${sane.number}: ${said}.`,
  'PointsEntry',
  id,
];
const lotOf = (said: string): Named => [
  'LOT',
  `Lot of entry ${serial(sane.earned)} of membership ${sane.number}: ${said}.`,
  'PointsEntry',
  sane.earned,
];

interface Planted {
  readonly what: string;
  readonly row: () => Row;
  readonly change: string | (() => string);
  readonly named: () => readonly Named[];
}

export const PLANTED: readonly Planted[] = [
  {
    what: 'a changed balance',
    row: () => ({ table: 'LoyaltyMembership', id: sane.member }),
    change: '"balance" = 71',
    named: () => [
      balance('71; its entries sum up to 70'),
      balance('71; 70 are left in its lots'),
      lineOf(sane.spent, 'is the last one, and leaves 70; the balance is 71'),
    ],
  },
  {
    what: 'a changed debt',
    row: () => ({ table: 'LoyaltyMembership', id: sane.debtor }),
    change: '"owed" = 19',
    named: () => [['OWED', `Membership ${sane.debtorNumber}: 19 are owed; 20 by its entries.`, 'LoyaltyMembership', sane.debtor]],
  },
  {
    what: 'a lot of which something else is left',
    row: () => ({ table: 'PointsLot', id: sane.lot }),
    change: '"remaining" = 69',
    named: () => [balance('70; 69 are left in its lots'), lotOf('69 are left; 70 by what was drawn out of it')],
  },
  {
    what: 'a line without its lot',
    row: () => ({ table: 'PointsLot', id: sane.lot }),
    change: 'DELETE',
    named: () => [balance('70; 0 are left in its lots'), lineOf(sane.earned, 'is of 100 points, and moved 0 in lots')],
  },
  {
    what: 'a line that was removed',
    row: () => ({ table: 'PointsEntry', id: sane.spent }),
    change: 'DELETE',
    named: () => [
      balance('70; its entries sum up to 100'),
      lotOf('70 are left; 100 by what was drawn out of it'),
      lineOf(sane.earned, 'is the last one, and leaves 100; the balance is 70'),
    ],
  },
  {
    what: 'changed points of a line',
    row: () => ({ table: 'PointsEntry', id: sane.spent }),
    change: '"points" = -20',
    named: () => [
      balance('70; its entries sum up to 80'),
      lineOf(sane.spent, 'says that the balance was 70 afterwards; it was 80 by the lines before it'),
    ],
  },
  {
    what: 'a changed balance after a line',
    row: () => ({ table: 'PointsEntry', id: sane.earned }),
    change: '"balanceAfter" = 101',
    named: () => [
      lineOf(sane.earned, 'says that the balance was 101 afterwards; it was 100 by the lines before it'),
      lineOf(sane.spent, 'says that the balance was 70 afterwards; it was 71 by the lines before it'),
    ],
  },
  {
    what: 'a changed draw out of a lot',
    row: () => ({ table: 'PointsDraw', id: sane.spent }),
    change: '"points" = 31',
    named: () => [
      lotOf('70 are left; 69 by what was drawn out of it'),
      lineOf(sane.spent, 'is of -30 points, and moved -31 in lots'),
    ],
  },
  {
    what: 'a lot that a merge left behind',
    row: () => ({ table: 'PointsLot', id: merged.lot }),
    change: () => `"membershipId" = '${merged.absorbed}'`,
    named: () => [
      ['BALANCE', `Membership ${merged.number}: the balance is 7; 0 are left in its lots.`, 'LoyaltyMembership', merged.into],
      [
        'LOT',
        `Lot of entry ${serial(merged.entry)}: lies with membership ${merged.absorbedNumber}, which was absorbed.`,
        ...(['PointsEntry', merged.entry] as const),
      ],
    ],
  },
  {
    what: 'a changed count of a punch card',
    row: () => ({ table: 'PunchCard', id: sane.card }),
    change: '"punchCount" = 1',
    named: () => [['CARD', `Punch card ${sane.card}: says that it has 1 punches; 2 are there.`, 'PunchCard', sane.card]],
  },
  {
    what: 'a changed stock of a reward',
    row: () => ({ table: 'Reward', id: sane.reward }),
    change: '"stock" = 10',
    named: () => [['STOCK', `Reward ${sane.reward}: says that 10 are in stock; 9 by what was granted.`, 'Reward', sane.reward]],
  },
];
