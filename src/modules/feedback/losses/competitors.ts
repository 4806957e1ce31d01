/** Competitors: to whom customers are lost. One for each name, however it is written. */
import type { Prisma } from '../../../generated/index.ts';
import { newId, type TxCtx } from '../../../kernel/index.ts';
import { foldText } from '../../contacts/index.ts';

export type Competitor = Prisma.CompetitorModel;

/** As many characters of a folded name as the database compares. */
const MOST_COMPARED = 400;

/** The competitor of this name, case and accents aside; made where there is none. Several who name it first at once make one. */
export async function competitorNamed(tx: TxCtx, name: string): Promise<Competitor> {
  const nameFolded = [...(await foldText(tx, name))].slice(0, MOST_COMPARED).join('');
  const known = await tx.db.competitor.findUnique({ where: { nameFolded } });
  if (known) return known;
  await tx.db.competitor.createMany({ data: [{ id: newId(), name, createdAt: tx.clock.now() }], skipDuplicates: true });
  return tx.db.competitor.findUniqueOrThrow({ where: { nameFolded } });
}
