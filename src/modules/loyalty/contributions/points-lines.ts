/** Points in a customer's story. */
import type { TimelineLine } from '../../contacts/index.ts';

const TOLD = {
  EARN: 'Earned',
  SPEND: 'Spent',
  EXPIRE: 'Lost to their expiry',
  REVERSE: 'By a reversal',
  ADJUST: 'By an adjustment',
} as const;

type Changed = Rapport.Events['loyalty.points.changed'];

const summary = ({ kind, points, balanceAfter }: Changed): string => {
  const isSigned = kind === 'REVERSE' || kind === 'ADJUST';
  const many = isSigned && points > 0 ? `+${points}` : String(isSigned ? points : Math.abs(points));
  return `${TOLD[kind]}: ${many} points, ${balanceAfter} afterwards.`;
};

export const pointsLines: { readonly 'loyalty.points.changed': TimelineLine<Changed> } = {
  'loyalty.points.changed': {
    permission: 'loyalty.membership.read',
    summary,
    node: ({ entryId: id }) => ({ type: 'PointsEntry', id }),
  },
};
