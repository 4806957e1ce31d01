/** A module that grants money and points within its caller's authority and asks a supervisor beyond: it notes each grant as a team. */
import { defineModule, money, newId, type RapportBuilder, type TxCtx, text, wholeNumber } from '../../../src/index.ts';
import { type ApprovalRequest, ApprovalRequiredError, authorityOf } from '../../../src/modules/access/index.ts';

declare global {
  namespace Rapport {
    interface Permissions {
      'refunds.refund.grant': true;
    }
  }
}

/** What whoever grants refunds holds, and whoever decides about those that go too far. */
export const GRANTS = ['refunds.refund.grant', 'access.staff.read'];
export const DECIDES = [...GRANTS, 'access.approval.decide', 'access.approval.read'];

const SUBJECT = { type: 'Team', id: '00000000-0000-7000-8000-00000000f00d' };

/** What a refund writes. */
function grant(tx: TxCtx, name: string) {
  return tx.db.team.create({ data: { id: newId(), name, nameKey: name, createdAt: tx.clock.now() } });
}

function schema(builder: RapportBuilder): void {
  builder.resultMutation('grantRefund', {
    description: 'Gives money back.',
    permission: 'refunds.refund.grant',
    input: (t) => ({
      name: t.string({ required: true, description: 'What to note.' }).check(text(1, 100)),
      amount: t.field({ type: 'MoneyInput', required: true, description: 'How much.' }).check(money()),
    }),
    success: { team: 'Team' },
    errors: [ApprovalRequiredError],
    resolve: async ({ name, amount }, tx) => {
      // Written before the authority is looked at, so that a test sees it undone.
      const team = await grant(tx, name);
      const authority = await authorityOf(tx);
      if (authority.mayRefund(amount)) return { team };
      throw new ApprovalRequiredError({ action: 'refunds.refund.grant', kind: 'REFUND', amount, ...requested(name) });
    },
  });
  builder.resultMutation('grantPoints', {
    description: 'Gives points.',
    permission: 'refunds.refund.grant',
    input: (t) => ({
      name: t.string({ required: true, description: 'What to note.' }).check(text(1, 100)),
      points: t.int({ required: true, description: 'How many.' }).check(wholeNumber(1, 1_000_000)),
    }),
    success: { team: 'Team' },
    errors: [ApprovalRequiredError],
    resolve: async ({ name, points }, tx) => {
      const authority = await authorityOf(tx);
      if (authority.mayGrantPoints(points)) return { team: await grant(tx, name) };
      throw new ApprovalRequiredError({ action: 'refunds.refund.grant', kind: 'POINTS', points, ...requested(name) });
    },
  });
}

function requested(name: string): Pick<ApprovalRequest, 'subject' | 'reason' | 'details'> {
  return { subject: SUBJECT, reason: 'The customer insists.', details: { name } };
}

export const refunds = defineModule({
  name: 'refunds',
  contract: 1,
  dependsOn: ['access'],
  permissions: { 'refunds.refund.grant': { description: 'Grant refunds.', roles: ['service'] } },
  contributes: {
    'access.approvals': {
      'refunds.refund.grant': {
        description: 'A refund beyond the authority of whoever asked.',
        async approve(tx, { details }) {
          const { name } = Object(details);
          if (name === 'unaffordable') throw new Error('The till is empty.');
          await grant(tx, String(name));
        },
      },
    },
  },
  schema,
});
