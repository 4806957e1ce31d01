/** What a module's Prisma fragment declares, read as text. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RapportModule } from '../../src/index.ts';

export interface Column {
  readonly name: string;
  /** A Prisma scalar, or the name of an enum. */
  readonly type: string;
  readonly isList: boolean;
  readonly isRequired: boolean;
}

export interface Fragment {
  readonly models: readonly string[];
  readonly columnsOf: ReadonlyMap<string, readonly Column[]>;
  readonly enums: ReadonlyMap<string, readonly string[]>;
}

const NOTHING: Fragment = { models: [], columnsOf: new Map(), enums: new Map() };
const BLOCK = /^(model|enum) (\w+) \{\n([\s\S]*?)^\}/gm;
const FIELD = /^\s+(\w+)\s+(\w+)(\[\])?(\?)?/;

/** Empty for a module without tables. `otherTypes` tells enums of other modules from relations. */
export function fragmentOf(
  { database }: Pick<RapportModule, 'database'>,
  isEnum: (type: string) => boolean = () => false,
): Fragment {
  if (!database) return NOTHING;
  const blocks = [...readFileSync(fileURLToPath(database.schema), 'utf8').matchAll(BLOCK)].map(
    ([, kind, name = '', body = '']) => ({
      kind,
      name,
      lines: body.split('\n').filter((line) => /^\s+\w/.test(line)),
    }),
  );
  const enums = new Map(
    blocks
      .filter(({ kind }) => kind === 'enum')
      .map(({ name, lines }) => [name, lines.map((line) => line.trim().split(/\s/)[0] ?? '')]),
  );
  const models = blocks.filter(({ kind }) => kind === 'model');
  const isStored = ({ type }: Column) => SCALARS.has(type) || enums.has(type) || isEnum(type);
  return {
    models: models.map(({ name }) => name),
    enums,
    columnsOf: new Map(models.map(({ name, lines }) => [name, lines.flatMap(columnOf).filter(isStored)])),
  };
}

const SCALARS = new Set(['String', 'Int', 'BigInt', 'Boolean', 'DateTime', 'Json', 'Bytes', 'Decimal', 'Float', 'Unsupported']);

function columnOf(line: string): readonly Column[] {
  const [, name, type, list, optional] = FIELD.exec(line) ?? [];
  if (name === undefined || type === undefined) return [];
  return [{ name, type, isList: list !== undefined, isRequired: optional === undefined }];
}
