/** Signals as the evidence of the moment makes them: computed again for all products and teams at once, and written where they differ. */
import { Prisma, type SignalKind } from '../../../generated/index.ts';
import { type Ctx, newId, type TxCtx } from '../../../kernel/index.ts';
import { teamsWithStaff } from '../../access/index.ts';
import { productCategories } from '../../sales/index.ts';
import { type Figures, figuresOf, isRaisedBy, type Subject } from './figures.ts';
import type { SignalWindow } from './sources.ts';
import { talliesOf, windowUntil } from './tallies.ts';

type Signal = Prisma.SignalModel;

const KINDS: readonly SignalKind[] = ['FAULTY_PRODUCT', 'UNCOMPETITIVE_PRICE', 'POOR_SERVICE'];
const FIGURES = ['count', 'exposure', 'rate', 'baseline', 'lift', 'isRaised'] as const;

/** Brings all signals up to this moment and announces which were raised and which cleared. A second time changes nothing. */
export function evaluateSignals(ctx: Ctx): Promise<void> {
  return ctx.transact(async (tx) => {
    // One at a time: whoever waits reads what the one before has written.
    await tx.db.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('feedback.signals'))::text`;
    const window = windowUntil(tx.clock.now());
    // All is read before anything is written: while a transaction has written, live feeds wait for it.
    const evaluated = [];
    for (const kind of KINDS) evaluated.push(await evaluate(tx, kind, window));
    for (const changes of evaluated) await write(tx, changes);
  });
}

interface Change {
  readonly before: Signal | null;
  readonly after: Signal;
}

async function evaluate(tx: TxCtx, kind: SignalKind, window: SignalWindow): Promise<readonly Change[]> {
  const known = new Map((await tx.db.signal.findMany({ where: { kind } })).map((signal) => [subjectOf(signal), signal]));
  const tallies = await talliesOf(tx, kind, window);
  const pointedAt = [...tallies].flatMap(([id, { count }]) => (count > 0 ? [id] : []));
  const wanted = new Set([...known.keys(), ...pointedAt]);
  if (wanted.size === 0) return [];
  return [...figuresOf(await subjectsOf(tx, kind), tallies, wanted)]
    .map(([id, figures]) => changeOf({ kind, id, before: known.get(id) ?? null, figures, at: window.to }))
    .filter(({ before, after }) => before === null || FIGURES.some((figure) => before[figure] !== after[figure]));
}

async function subjectsOf(tx: TxCtx, kind: SignalKind): Promise<readonly Subject[]> {
  if (kind !== 'POOR_SERVICE') return productCategories(tx);
  return (await teamsWithStaff(tx)).map(({ id }) => ({ id, category: null }));
}

const subjectOf = ({ productId, teamId }: Pick<Signal, 'productId' | 'teamId'>): string => productId ?? teamId ?? '';

interface Evaluated {
  readonly kind: SignalKind;
  readonly id: string;
  readonly before: Signal | null;
  readonly figures: Figures;
  readonly at: Date;
}

function changeOf({ kind, id, before, figures, at }: Evaluated): Change {
  const isTeam = kind === 'POOR_SERVICE';
  const isRaised = isRaisedBy(figures, before?.isRaised ?? false);
  const turned = isRaised !== (before?.isRaised ?? false);
  const since = isRaised ? { raisedAt: at, clearedAt: null } : { raisedAt: before?.raisedAt ?? null, clearedAt: at };
  return {
    before,
    after: {
      ...{ id: before?.id ?? newId(), kind, productId: isTeam ? null : id, teamId: isTeam ? id : null },
      ...{ ...figures, isRaised },
      ...(turned ? since : { raisedAt: before?.raisedAt ?? null, clearedAt: before?.clearedAt ?? null }),
    },
  };
}

async function write(tx: TxCtx, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  const columns = Object.keys(changes[0]?.after ?? {});
  const list = Prisma.raw(columns.map((column) => `"${column}"`).join(', '));
  const updated = Prisma.raw(
    [...FIGURES, 'raisedAt', 'clearedAt'].map((column) => `"${column}" = excluded."${column}"`).join(', '),
  );
  await tx.db.$executeRaw`
    INSERT INTO "Signal" (${list})
    SELECT ${list} FROM jsonb_populate_recordset(NULL::"Signal", ${JSON.stringify(changes.map(({ after }) => after))}::jsonb)
    ON CONFLICT ("id") DO UPDATE SET ${updated}`;
  const facts = (those: (change: Change) => boolean) =>
    changes.filter(those).map(({ after: { id, kind, productId, teamId } }) => ({ signalId: id, kind, productId, teamId }));
  await tx.emitAll(
    'feedback.signal.raised',
    facts(({ before, after }) => after.isRaised && !before?.isRaised),
  );
  await tx.emitAll(
    'feedback.signal.cleared',
    facts(({ before, after }) => !after.isRaised && before?.isRaised === true),
  );
}
