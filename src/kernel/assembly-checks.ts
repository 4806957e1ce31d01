/** What TypeScript checks for modules written in it, checked again for those that are not, and what only shows when all are there. */
import { readFileSync } from 'node:fs';
import { AssemblyError } from './assembly-error.ts';
import type { RapportModule } from './module.ts';
import { isCron } from './schedules.ts';

const CONTRACT = 1;
const KEBAB_CASE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const BUILT_IN_ROLES: ReadonlySet<string> = new Set(['manager', 'sales', 'service', 'marketing', 'dashboard']);

/** Faults that a module has by itself. */
export function checkModule(module: RapportModule): void {
  if (!KEBAB_CASE.test(module.name)) throw new AssemblyError(`Module name "${module.name}" is not in kebab-case.`);
  const contract: number = module.contract;
  if (contract !== CONTRACT) {
    throw new AssemblyError(
      `Module "${module.name}" is written for contract ${contract}; this server offers contract ${CONTRACT}.`,
    );
  }
  checkPrefixes(module);
  for (const [permission, { roles = [] }] of Object.entries(module.permissions ?? {})) {
    for (const role of roles) {
      if (BUILT_IN_ROLES.has(role)) continue;
      throw new AssemblyError(
        `Module "${module.name}" gives permission "${permission}" to role "${role}", which is not built in.`,
      );
    }
  }
  for (const [job, { schedule }] of Object.entries(module.jobs ?? {})) {
    if (schedule === undefined || isCron(schedule)) continue;
    throw new AssemblyError(`Module "${module.name}" schedules job "${job}" at "${schedule}", which is not cron of five fields.`);
  }
}

function checkPrefixes(module: RapportModule): void {
  const declared = {
    permission: module.permissions,
    event: module.events,
    'hook point': module.hookPoints,
    'contribution point': module.contributionPoints,
    job: module.jobs,
  };
  for (const [kind, definitions] of Object.entries(declared)) {
    for (const name of Object.keys(definitions ?? {})) {
      if (name.startsWith(`${module.name}.`) && name.split('.').every((part) => KEBAB_CASE.test(part))) continue;
      throw new AssemblyError(
        `Module "${module.name}" declares ${kind} "${name}": its names begin with "${module.name}." and have parts in kebab-case.`,
      );
    }
  }
}

/** Faults that show only between modules, dependencies first. */
export function checkModulesTogether(modules: readonly RapportModule[]): void {
  checkHooks(modules);
  checkRoutes(modules);
  checkCommands(modules);
  for (const module of modules) checkRequiredContributions(module, modules);
}

/** A hook for a module that is not registered waits for that module; one for a point that a registered module lacks is a mistake. */
function checkHooks(modules: readonly RapportModule[]): void {
  for (const module of modules) {
    for (const point of Object.keys(module.hooks ?? {})) {
      const owner = modules.find(({ name }) => point.startsWith(`${name}.`));
      if (!owner || point in (owner.hookPoints ?? {})) continue;
      throw new AssemblyError(`Module "${module.name}" hooks into "${point}", which module "${owner.name}" does not offer.`);
    }
  }
}

function checkRoutes(modules: readonly RapportModule[]): void {
  const permissions = new Set(modules.flatMap((module) => Object.keys(module.permissions ?? {})));
  const owners = new Map<string, string>();
  for (const { name, routes = [] } of modules) {
    for (const { method, path, permission } of routes) {
      const route = `${method} ${path}`;
      const rival = owners.get(route);
      if (rival !== undefined) throw new AssemblyError(`${route} is served by both module ${rival} and module ${name}.`);
      owners.set(route, name);
      if (permission === 'public' || permissions.has(permission)) continue;
      throw new AssemblyError(
        `Module "${name}" guards ${route} by permission "${permission}", which no registered module declares.`,
      );
    }
  }
}

function checkCommands(modules: readonly RapportModule[]): void {
  const owners = new Map<string, string>();
  for (const { name, commands = [] } of modules) {
    for (const command of commands) {
      const rival = owners.get(command.name);
      if (rival !== undefined) {
        throw new AssemblyError(`Command "${command.name}" is brought by both module ${rival} and module ${name}.`);
      }
      owners.set(command.name, name);
    }
  }
}

function checkRequiredContributions(offering: RapportModule, modules: readonly RapportModule[]): void {
  for (const [point, definition] of Object.entries(offering.contributionPoints ?? {})) {
    if (typeof definition === 'string') continue;
    for (const module of modules) {
      if (module === offering || point in (module.contributes ?? {})) continue;
      if (!refersTo(module, definition.requiredOf)) continue;
      throw new AssemblyError(
        `Module "${module.name}" stores ids of ${definition.requiredOf} but contributes nothing to "${point}", which module "${offering.name}" requires.`,
      );
    }
  }
}

/** Whether a module's tables hold ids of a model: a field of its type, or one named after it without a relation. A list is the other side's. */
function refersTo(module: RapportModule, model: string): boolean {
  if (!module.database) return false;
  const field = new RegExp(`^\\s+(\\w+\\s+${model}\\b(?!\\[\\])|${model.charAt(0).toLowerCase()}${model.slice(1)}Id\\s)`, 'm');
  return field.test(fragmentOf(module.name, module.database.schema));
}

function fragmentOf(module: string, schema: URL): string {
  try {
    return readFileSync(schema, 'utf8');
  } catch (cause) {
    throw new AssemblyError(`Module "${module}" names a Prisma fragment that cannot be read: ${String(cause)}`);
  }
}
