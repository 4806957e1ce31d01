/** The products of the sample company, for the samples of other modules. */
import type { Ctx } from '../../../kernel/index.ts';
import { RANGE } from './range.ts';

/** In the order of their skus; none where the sample sales are not. */
export function sampleProducts({ db }: Ctx): Promise<readonly { readonly id: string; readonly sku: string }[]> {
  return db.product.findMany({
    where: { sku: { in: RANGE.map(({ sku }) => sku) } },
    orderBy: { sku: 'asc' },
    select: { id: true, sku: true },
  });
}
