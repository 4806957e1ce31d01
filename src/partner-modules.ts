/** Loads the modules that a deployment adds by the names of their packages. */
import { ConfigurationError, type RapportModule } from './kernel/index.ts';

/** Of each package its default export, else the one export that is a module. Throws a `ConfigurationError` of one line. */
export async function loadPartnerModules(names: readonly string[]): Promise<readonly RapportModule[]> {
  return Promise.all(names.map(loadModule));
}

async function loadModule(name: string): Promise<RapportModule> {
  const exported = await importPackage(name);
  if (isModule(exported.default)) return exported.default;
  const modules = Object.values(exported).filter(isModule);
  const [only] = modules;
  if (modules.length !== 1 || !only) {
    throw wrong(`"${name}" exports ${modules.length === 0 ? 'no module' : 'several modules and none as its default'}`);
  }
  return only;
}

async function importPackage(name: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(name);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw wrong(`"${name}" does not load: ${reason}`);
  }
}

function isModule(value: unknown): value is RapportModule {
  return typeof value === 'object' && value !== null && 'name' in value && 'contract' in value && value.contract === 1;
}

function wrong(fault: string): ConfigurationError {
  return new ConfigurationError(`RAPPORT_MODULES: ${fault}; accepted: names of installed packages, with commas between them.`);
}
