/** `t.money`: a `Money` of two columns, at the cost of no statement. */
import type { FieldKind, FieldRef } from '@pothos/core';
import type { Money } from '../kernel/index.ts';
import type { LooseTypes, Row } from './loose-types.ts';

interface Columns {
  readonly amount: string;
  readonly currency: string;
}
interface Options {
  readonly description: string;
  readonly nullable?: boolean;
  readonly authScopes?: object;
  readonly deprecationReason?: string;
}

type AnyBuilder = PothosSchemaTypes.RootFieldBuilder<LooseTypes, unknown, FieldKind> & { readonly kind: FieldKind };

export function money(this: AnyBuilder, { amount, currency }: Columns, options: Options): FieldRef<LooseTypes, unknown> {
  return this.field({
    nullable: true,
    ...options,
    type: 'Money',
    ...(this.kind === 'PrismaObject' && { select: { [amount]: true, [currency]: true } }),
    resolve: (row: Row): Money | null => {
      const minor = row[amount];
      return typeof minor === 'bigint' ? { minor, currencyCode: String(row[currency]) } : null;
    },
  } as never);
}
