/** `t.money`: a `Money` of two columns, at the cost of no statement. */
import type { FieldKind, FieldRef } from '@pothos/core';
import type { Money } from '../kernel/index.ts';
import type { CompiledExtensions } from './compiled-read.ts';
import type { Builder, LooseTypes, Row } from './loose-types.ts';

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

type AnyBuilder = PothosSchemaTypes.RootFieldBuilder<LooseTypes, unknown, FieldKind> & {
  readonly kind: FieldKind;
  readonly builder: Builder;
  /** The table, on the types of records. */
  readonly model?: string;
};

export function money(this: AnyBuilder, { amount, currency }: Columns, options: Options): FieldRef<LooseTypes, unknown> {
  return this.field({
    nullable: isNullable(this, amount),
    ...options,
    type: 'Money',
    extensions: { moneyOf: { amount, currency } } satisfies CompiledExtensions,
    ...(this.kind === 'PrismaObject' && { select: { [amount]: true, [currency]: true } }),
    resolve: (row: Row): Money | null => {
      const minor = row[amount];
      return typeof minor === 'bigint' ? { minor, currencyCode: String(row[currency]) } : null;
    },
  } as never);
}

/** As the column is; where no table stands behind the type, only the field itself can say that it is never null. */
function isNullable({ builder, model }: AnyBuilder, column: string): boolean {
  const { datamodel } = builder.options.prisma.dmmf as {
    datamodel: { models: Record<string, { fields: readonly { name: string; isRequired: boolean }[] }> };
  };
  const field = model === undefined ? undefined : datamodel.models[model]?.fields.find(({ name }) => name === column);
  return !field?.isRequired;
}
