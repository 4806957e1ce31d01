/** Relationships: both sides of each follow. One between the two customers, and one that the survivor has as well, are set aside. */
import type { JsonValue, TxCtx } from '../../../kernel/index.ts';
import type { MergeableRecords } from '../contract.ts';
import { type Move, movesIn } from './merge-record.ts';
import { tooMany } from './own-rows.ts';
import { asideText, erasedAmong, requireStillThere, restoreRows, rowsIn } from './rows-aside.ts';

export const relationshipMerge: MergeableRecords = {
  preview: (ctx, { absorbedId: id }) => ctx.db.relationship.count({ where: { OR: [{ customerId: id }, { otherId: id }] } }),
  async blockers(ctx, { absorbedId, survivorId }) {
    const customerId = { in: [absorbedId, survivorId] };
    return tooMany(await ctx.db.relationship.count({ where: { customerId, endedAt: null } }), 'relationships');
  },
  async apply(tx, { absorbedId, survivorId }) {
    const aside = await tx.db.$queryRaw<{ row: string }[]>`
      WITH pair AS (
        SELECT "pairId" FROM "Relationship"
        WHERE ("customerId" = ${absorbedId}::uuid AND "otherId" = ${survivorId}::uuid)
          OR ("customerId" = ${survivorId}::uuid AND "otherId" = ${absorbedId}::uuid)
        UNION
        SELECT gone."pairId" FROM "Relationship" AS gone JOIN "Relationship" AS kept
          ON fold_text(kept."type") = fold_text(gone."type") AND kept."endedAt" IS NULL AND gone."endedAt" IS NULL
          AND (kept."otherId" = gone."otherId" OR fold_text(kept."otherName") = fold_text(gone."otherName"))
        WHERE gone."customerId" = ${absorbedId}::uuid AND kept."customerId" = ${survivorId}::uuid
      )
      DELETE FROM "Relationship" AS gone USING pair WHERE gone."pairId" = pair."pairId" RETURNING ${asideText('gone')}`;
    const own = await tx.db.relationship.updateManyAndReturn({
      where: { customerId: absorbedId },
      data: { customerId: survivorId },
      select: { id: true },
    });
    const others = await tx.db.relationship.updateManyAndReturn({
      where: { otherId: absorbedId },
      data: { otherId: survivorId },
      select: { id: true },
    });
    return { moved: [...own, ...others].map(({ id }) => id), aside: aside.map(({ row }) => row) };
  },
  async undo(tx, { absorbedId, survivorId, moved, aside }) {
    const kept = rowsIn(aside);
    const pair = [absorbedId, survivorId];
    const rows = withoutPeople(kept, await erasedAmong(tx, peopleIn(kept, pair)));
    await requireStillThere(tx, peopleIn(rows, pair));
    const back = { id: { in: [...moved] } };
    // A row is of the one side or the other, never both: the survivor is not related to themselves.
    await tx.db.relationship.updateMany({ where: { ...back, customerId: survivorId }, data: { customerId: absorbedId } });
    await tx.db.relationship.updateMany({ where: { ...back, otherId: survivorId }, data: { otherId: absorbedId } });
    await restoreRows(tx, 'Relationship', rows);
  },
};

/** For an erasure: what merges of other customers set aside must not name this one either. */
export async function forgetAside({ db }: TxCtx, customerId: string): Promise<void> {
  // One look at each merge, which are few: no index finds what stands inside the rows.
  const naming = await db.$queryRaw<{ id: string; moved: JsonValue }[]>`
    SELECT "id", "moved" FROM "CustomerMerge" WHERE strpos("moved"::text, ${customerId}) > 0`;
  const erased = new Set([customerId]);
  for (const { id, moved } of naming)
    await db.customerMerge.update({ where: { id }, data: { moved: movesIn(moved).map((move) => forgotten(move, erased)) } });
}

function forgotten(move: Move, erased: ReadonlySet<string>): Move {
  if (move.module !== 'contacts' || move.type !== 'Relationship') return move;
  return { ...move, aside: [...withoutPeople(rowsIn(move.aside), erased)] };
}

function withoutPeople(rows: readonly string[], people: ReadonlySet<string>): readonly string[] {
  return rows.filter((row) => !peopleIn([row], []).some((id) => people.has(id)));
}

/** The other customers whom rows name. */
function peopleIn(rows: readonly string[], except: readonly string[]): readonly string[] {
  const ids = rows.flatMap((text) => {
    const { customerId, otherId }: { readonly [column: string]: JsonValue } = JSON.parse(text);
    return [customerId, otherId].filter((id) => typeof id === 'string');
  });
  return [...new Set(ids)].filter((id) => !except.includes(id));
}
