/** Whether all that is derived from the ledgers is as it follows from them. */
import { encodeId, type RapportBuilder, RequestError } from '../../../kernel/index.ts';
import { FAULT_KINDS, type Fault, type Verified, verify } from '../verification/index.ts';

const WHAT = {
  BALANCE: 'A balance that is not the sum of its entries, or not what is left in its lots.',
  OWED: 'A debt that is not what the entries say.',
  LOT: 'What is left of a lot is not what was filled in less what was drawn out.',
  ENTRY: 'A line that does not follow from the one before it, or that moved something else than it says.',
  CARD: 'A punch card that has another number of punches than it says.',
  STOCK: 'A reward of which more, or less, is in stock than was not granted.',
} as const;

export function verification(builder: RapportBuilder): void {
  const Kind = builder.enumType('LoyaltyFaultKind', {
    description: 'What is not as it should be.',
    values: Object.fromEntries(FAULT_KINDS.map((kind) => [kind, { description: WHAT[kind] }])) as Record<
      Fault['kind'],
      { description: string }
    >,
  });
  const FaultType = builder.objectRef<Fault>('LoyaltyFault').implement({
    description: 'One thing that is not as it follows from what was recorded.',
    extensions: { guardedBy: 'loyaltyVerification' },
    fields: (t) => ({
      kind: t.expose('kind', { type: Kind, description: 'What it is.' }),
      id: t.id({ description: 'Of the record.', resolve: ({ type, id }) => encodeId(type, id) }),
      message: t.exposeString('message', { description: 'For people: what the record says, and what it should.' }),
    }),
  });
  const VerifiedType = builder.objectRef<Verified>('LoyaltyVerification').implement({
    description: 'A batch of memberships, punch cards or rewards that was computed anew.',
    extensions: { guardedBy: 'loyaltyVerification' },
    fields: (t) => ({
      checked: t.exposeInt('checked', { description: 'How many records.' }),
      faults: t.field({ type: [FaultType], description: 'What is wrong with them.', resolve: ({ faults }) => [...faults] }),
      next: t.exposeString('next', { nullable: true, description: 'Where to go on, as `after`; null at the end.' }),
    }),
  });
  builder.queryField('loyaltyVerification', (t) =>
    t.field({
      type: VerifiedType,
      nullable: true,
      description:
        'Computes the next batch of balances, debts, lots, lines, punch cards and stocks anew, and names what is not as it should be.',
      authScopes: { can: 'loyalty.ledger.verify' },
      args: { after: t.arg.string({ description: 'The `next` of the batch before; absent: from the start.' }) },
      resolve: async (_root, { after }, ctx) => {
        const verified = await verify(ctx, after ?? null);
        if (!verified) throw new RequestError('CURSOR_INVALID', 'This place was not answered as `next`.');
        return verified;
      },
    }),
  );
}
