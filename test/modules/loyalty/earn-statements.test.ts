/** What it costs to earn points: each statement is named, so that none is added unseen. */
import { beforeAll, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { loyalty, type Membership } from '../../../src/modules/loyalty/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport, toldUntilCommit } from '../../support/index.ts';
import { givenMember, givenProgram } from './given.ts';
import { earn } from './points-documents.ts';

const counter = countStatements();
const rapport = createTestRapport([access, contacts, sales, communications, loyalty], {
  databaseOptions: { wrapAdapter: counter.wrapAdapter },
});
const tiers = [{ name: 'Silver', threshold: 100, benefits: [] }];
let [plain, tiered]: Membership[] = [];
beforeAll(async () => {
  plain = await givenMember(rapport, { program: await givenProgram(rapport, { rules: { expiresAfterDays: 365 } }) });
  tiered = await givenMember(rapport, { program: await givenProgram(rapport, { rules: { tiers } }) });
});

async function statementsOfEarning(member: Membership | undefined, points: number): Promise<readonly string[]> {
  if (!member) throw new Error('There is no member.');
  const { statements } = await counter.during(() => earn(rapport.asAdministrator(), member, points));
  return toldUntilCommit(statements);
}

const HELD = ['INSERT IdempotencyRecord', 'SELECT Customer LoyaltyMembership', 'SELECT LoyaltyProgram LoyaltyMembership'];
const BOOKED = ['SELECT LoyaltyProgramVersion', 'WITH PointsEntry PointsLot LoyaltyMembership'];
const ENDED = ['WITH AuditEntry IdempotencyRecord LoggedEvent', 'COMMIT'];

it('seven, where no tier can be reached', async () => {
  expect(await statementsOfEarning(plain, 10)).toEqual([...HELD, ...BOOKED, ...ENDED]);
});

it('one more, where tiers count what was earned', async () => {
  const summed = 'SELECT PointsEntry LoyaltyMembership';

  expect(await statementsOfEarning(tiered, 10)).toEqual([...HELD, ...BOOKED, summed, ...ENDED]);
});
