/** What real data holds at its worst, written over rows of the sample: into every column that the graph shows as text, time, decimal or money. */
import type { GraphQLSchema } from 'graphql';
import { getNamedType, isObjectType, isScalarType } from 'graphql';
import type { RegisteredPrismaClient } from '../../src/index.ts';

export const NASTY_TEXTS = [
  `a "quoted" 'name' with \\ and \\" and \\\\`,
  '{"braces": [{}, "}"]} }{',
  'line\nbreak\r\n\ttab \u0001\u001f\u007f\b\f',
  'emoji 👩‍👩‍👧‍👦 🇨🇿 \u{10FFFF}',
  'separators \u2028 \u2029 \ufeff',
  'ترجمة من اليمين \u202e reversed',
  '</script><!-- $1 $$ %s \'; DROP TABLE "Customer"; --',
  `long ${'ábc"'.repeat(600)}`,
] as const;
const TIMES = ['2024-02-29 23:59:59.999+00', '2025-03-30 00:59:59+00', '1969-12-31 23:59:59.001+00', '2031-12-31 23:59:59.9+00'];
const DATES = ['2024-02-29', '1900-01-01', '9999-12-31'];
const DECIMALS = ['2.500', '0.000', '-0.1', '1000000'];
const MINOR_UNITS = ['-1', '0', '5', '-12345', '9007199254740993'];
const CURRENCIES = ['JPY', 'KWD', 'EUR'];

const BY_SCALAR: Readonly<Record<string, readonly (string | null)[]>> = {
  String: [...NASTY_TEXTS, null],
  DateTime: [...TIMES, null],
  Date: [...DATES, null],
  Decimal: [...DECIMALS, null],
};
/** Of so many rows of a table each gets another value, or keeps its own. */
const PERIOD = 17;
const MOST_ROWS = 10 * PERIOD;

interface ShownColumn {
  readonly table: string;
  readonly column: string;
  readonly values: readonly (string | null)[];
}

/** What a constraint refuses stays as it was. */
export async function makeNasty(db: RegisteredPrismaClient, schema: GraphQLSchema): Promise<void> {
  const writes = shownColumns(schema).flatMap(({ table, column, values }, place) =>
    values.map((value, index) => ({ table, column, value, row: (place + index) % PERIOD })),
  );
  await db.$transaction(
    async (within) => {
      await within.$executeRawUnsafe('SET LOCAL session_replication_role = replica');
      await within.$executeRawUnsafe('SET LOCAL statement_timeout = 0');
      await within.$executeRawUnsafe(`SELECT set_config('nasty.writes', $1, true)`, JSON.stringify(writes));
      await within.$executeRawUnsafe(`
        DO $$ DECLARE w record; kind text; BEGIN
          FOR w IN SELECT * FROM json_to_recordset(current_setting('nasty.writes')::json) AS x("table" text, "column" text, "value" text, "row" int)
          LOOP
            BEGIN
              SELECT format_type(atttypid, atttypmod) INTO STRICT kind FROM pg_attribute
                WHERE attrelid = format('%I', w."table")::regclass AND attname = w."column";
              EXECUTE format('UPDATE %1$I SET %2$I = $1::%3$s WHERE "id" IN (SELECT "id" FROM (SELECT "id", row_number() OVER () AS n FROM (SELECT "id" FROM %1$I ORDER BY "id" LIMIT ${MOST_ROWS}) y) x WHERE n %% ${PERIOD} = $2)', w."table", w."column", kind)
                USING w."value", w."row";
            EXCEPTION WHEN OTHERS THEN NULL;
            END;
          END LOOP;
        END $$`);
    },
    { timeout: 120_000 },
  );
}

function shownColumns(schema: GraphQLSchema): readonly ShownColumn[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    const table = type.extensions.pothosPrismaModel;
    if (!isObjectType(type) || typeof table !== 'string') return [];
    return Object.values(type.getFields()).flatMap(({ extensions, type: shown }): ShownColumn[] => {
      const { pothosExposedField: column, moneyOf } = extensions as {
        readonly pothosExposedField?: string;
        readonly moneyOf?: { readonly amount: string; readonly currency: string };
      };
      if (moneyOf) {
        return [
          { table, column: moneyOf.amount, values: MINOR_UNITS },
          { table, column: moneyOf.currency, values: CURRENCIES },
        ];
      }
      const named = getNamedType(shown);
      const values = isScalarType(named) ? BY_SCALAR[named.name] : undefined;
      return column === undefined || values === undefined ? [] : [{ table, column, values }];
    });
  });
}
