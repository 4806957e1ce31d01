/**
 * Which module defined which type and field. Modules share one builder, so what is watched is the builder itself, while each
 * module's `schema()` runs: a derived builder would not do, as plugin-prisma keys its refs by the builder's identity.
 */
import { PothosSchemaError } from '@pothos/core';
import { AssemblyError, type RapportModule, type ResolvedModules } from '../kernel/index.ts';
import type { Builder } from './loose-types.ts';

/** Extensions of a type that belongs to nobody, whichever module happens to need it first. */
export const SHARED = { shared: true } as const;

/** Methods that add one field, with the name of the type for those that add to a root type. */
const ADDERS = {
  queryField: 'Query',
  mutationField: 'Mutation',
  subscriptionField: 'Subscription',
  objectField: null,
  prismaObjectField: null,
  interfaceField: null,
  prismaInterfaceField: null,
} as const;
/** They name fields only when the schema is built, when it is too late to say whose they are. */
const PLURAL_ADDERS = {
  queryFields: 'queryField',
  mutationFields: 'mutationField',
  subscriptionFields: 'subscriptionField',
  objectFields: 'objectField',
  prismaObjectFields: 'prismaObjectField',
  interfaceFields: 'interfaceField',
  prismaInterfaceFields: 'prismaInterfaceField',
} as const;
const ROOTS: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);

interface Addition {
  readonly module: string;
  readonly type: string;
  readonly field: string;
}

export class Ownership {
  readonly #builder: Builder;
  /** Type → module. */
  readonly #types = new Map<string, string>();
  /** `Type.field` → who added it, for fields that are added apart from their type. */
  readonly #additions = new Map<string, Addition>();
  /** `Type.field` of fields that stand on another module's type: they state their own permission. */
  readonly contributed: Set<string>;
  #current: string | null = null;

  constructor(builder: Builder, contributed: Set<string>) {
    this.#builder = builder;
    this.contributed = contributed;
    this.#watchTypes();
    this.#watchFields();
  }

  /** Runs a module's `schema()`; all that it defines is the module's. */
  define(module: RapportModule, run: () => void): void {
    this.#current = module.name;
    try {
      run();
    } finally {
      this.#current = null;
    }
  }

  /** Checks what modules added to each other's types. Call it once all have run. */
  check({ byName }: ResolvedModules): void {
    for (const [coordinate, { module, type }] of this.#additions) {
      if (ROOTS.has(type)) continue;
      const owner = this.#types.get(type);
      if (owner === module) continue;
      if (!owner) throw new AssemblyError(this.#strayAddition(coordinate, module, type));
      if (!dependenciesOf(module, byName).has(owner)) {
        throw new AssemblyError(
          `Module ${module} adds ${coordinate} but does not depend on module ${owner}, which owns ${type}.`,
        );
      }
      this.contributed.add(coordinate);
    }
  }

  /** Builds, and names both modules where a field of a type's own meets one that another module adds. */
  explained<Result>(build: () => Result): Result {
    try {
      return build();
    } catch (error) {
      const [, field, type] =
        /^Duplicate field (\w+) on (\w+)$/.exec(error instanceof PothosSchemaError ? error.message : '') ?? [];
      const addition = this.#additions.get(`${type}.${field}`);
      const owner = this.#types.get(`${type}`);
      if (!addition || !owner) throw error;
      throw new AssemblyError(definedTwice(`${type}.${field}`, owner, addition.module));
    }
  }

  /** Whether a module defined a field of this root type. */
  hasFields(root: string): boolean {
    return [...this.#additions.values()].some(({ type }) => type === root);
  }

  #strayAddition(coordinate: string, module: string, type: string): string {
    return this.#builder.configStore.hasImplementation(type)
      ? `Module ${module} adds ${coordinate}, but ${type} is shared by all modules.`
      : `Module ${module} adds ${coordinate}, but no registered module defines ${type}.`;
  }

  #watchTypes(): void {
    const store = this.#builder.configStore;
    const add = store.addTypeRef.bind(store);
    store.addTypeRef = (ref) => {
      const { name } = ref;
      const module = this.#current;
      const owner = this.#types.get(name);
      if (module && (owner || store.hasImplementation(name))) this.#refuseSecond(name, owner, module);
      add(ref);
      if (module && store.typeConfigs.get(name)?.extensions?.shared !== true) this.#types.set(name, module);
    };
  }

  #refuseSecond(name: string, owner: string | undefined, module: string): void {
    if (owner) throw new AssemblyError(definedTwice(name, owner, module));
    if (this.#builder.configStore.typeConfigs.get(name)?.extensions?.shared === true) return;
    throw new AssemblyError(`Module ${module} defines ${name}, which is Rapport's own.`);
  }

  #watchFields(): void {
    const methods: Record<string, (...parameters: unknown[]) => unknown> = {};
    const builder = this.#builder as unknown as Readonly<Record<string, (...parameters: unknown[]) => unknown>>;
    for (const [method, root] of Object.entries(ADDERS)) {
      const add = builder[method]?.bind(builder);
      methods[method] = (...parameters) => {
        if (this.#current && root) this.#add(this.#current, root, String(parameters[0]));
        else if (this.#current) this.#add(this.#current, this.#nameOf(parameters[0]), String(parameters[1]));
        return add?.(...parameters);
      };
    }
    for (const [method, singular] of Object.entries(PLURAL_ADDERS)) {
      methods[method] = () => {
        throw new AssemblyError(`Module ${this.#current} uses builder.${method}: add each field with builder.${singular}.`);
      };
    }
    Object.assign(this.#builder, methods);
  }

  #add(module: string, type: string, field: string): void {
    const coordinate = `${type}.${field}`;
    const earlier = this.#additions.get(coordinate);
    if (earlier) throw new AssemblyError(definedTwice(coordinate, earlier.module, module));
    this.#additions.set(coordinate, { module, type, field });
  }

  #nameOf(type: unknown): string {
    if (typeof type === 'string') return type;
    const { name } = type as { readonly name?: unknown };
    return String(name);
  }
}

function definedTwice(coordinate: string, one: string, other: string): string {
  if (one === other) return `${coordinate} is defined twice by module ${one}.`;
  return `${coordinate} is defined by both module ${one} and module ${other}.`;
}

/** All that a module depends on, directly or through others. */
function dependenciesOf(name: string, byName: ResolvedModules['byName']): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (from: string): void => {
    for (const next of byName.get(from)?.dependsOn ?? []) {
      if (found.has(next)) continue;
      found.add(next);
      visit(next);
    }
  };
  visit(name);
  return found;
}
