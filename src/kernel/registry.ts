/** From the modules that were registered to the modules in the order in which they start, or an error that says what to change. */
import { checkModule, checkModulesTogether } from './assembly-checks.ts';
import { AssemblyError } from './assembly-error.ts';
import type { RapportModule } from './module.ts';

/** Checked modules: each after all that it depends on. */
export interface ResolvedModules {
  readonly ordered: readonly RapportModule[];
  readonly byName: ReadonlyMap<string, RapportModule>;
}

/** Checks the modules, alone and against each other, and puts dependencies first; otherwise in the order given. */
export function resolveModules(modules: readonly RapportModule[]): ResolvedModules {
  const registered = new Map<string, RapportModule>();
  for (const module of modules) {
    checkModule(module);
    if (registered.has(module.name)) throw new AssemblyError(`Two modules are named "${module.name}".`);
    registered.set(module.name, module);
  }
  const ordered = inDependencyOrder(registered);
  checkModulesTogether(ordered);
  return { ordered, byName: new Map(ordered.map((module) => [module.name, module])) };
}

function inDependencyOrder(registered: ReadonlyMap<string, RapportModule>): readonly RapportModule[] {
  const ordered = new Set<RapportModule>();
  const visit = (module: RapportModule, path: readonly string[]): void => {
    if (ordered.has(module)) return;
    if (path.includes(module.name)) {
      const cycle = [...path.slice(path.indexOf(module.name)), module.name];
      throw new AssemblyError(`Modules depend on each other: ${cycle.join(' > ')}.`);
    }
    for (const name of module.dependsOn ?? []) {
      const needed = registered.get(name);
      if (!needed) throw new AssemblyError(`Module "${module.name}" needs module "${name}", which is not registered.`);
      visit(needed, [...path, module.name]);
    }
    ordered.add(module);
  };
  for (const module of registered.values()) visit(module, []);
  return [...ordered];
}
