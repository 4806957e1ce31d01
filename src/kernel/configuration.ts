/** The environment, checked before anything starts. */
import { z } from 'zod';
import type { RapportModule } from './module.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** An environment variable is wrong. One line: which, what is wrong with it, and what is accepted. Its value is never shown. */
export class ConfigurationError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigurationError';
  }
}

/** Reads an object schema of environment variables. An empty variable counts as unset. What is accepted is the field's description. */
export function readEnvironment<Schema extends z.ZodType>(schema: Schema, environment: Environment): z.output<Schema> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const name = String(issue?.path[0] ?? 'The environment');
  const fault = name in given ? (issue?.message ?? 'is wrong') : 'is not set';
  const accepted = acceptedBy(schema, name);
  throw new ConfigurationError(
    `${name}: ${fault}${accepted === undefined ? '.' : `; accepted: ${accepted}`}`.replace(/\.*$/, '.'),
  );
}

/** Each module's variables, by its name. */
export function readModuleConfig(modules: readonly RapportModule[], environment: Environment): Rapport.Config {
  const configs = modules.flatMap(({ name, config }) => (config ? [[name, readEnvironment(config, environment)] as const] : []));
  // Each module declares under its name what its own schema answers.
  return Object.fromEntries<unknown>(configs) as unknown as Rapport.Config;
}

function acceptedBy(schema: z.ZodType, name: string): string | undefined {
  const field: unknown = schema instanceof z.ZodObject ? schema.shape[name] : undefined;
  return field instanceof z.ZodType ? field.description : undefined;
}
