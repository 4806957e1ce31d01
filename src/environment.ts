/** The server's own variables, as `docs` and the README list them. Modules bring theirs in their contract. */
import { z } from 'zod';
import { type Environment, readEnvironment } from './kernel/index.ts';
import { LOG_LEVELS, limitsSchema } from './plugins/index.ts';

const HIGHEST_PORT = 65_535;
/** A value that is a list, its items between commas. */
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);
const isOrigin = (text: string) => URL.canParse(text) && new URL(text).origin === text;
const isPackageName = (text: string) => /^(@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*(\/[\w.~-]+)*$/.test(text);

const serverSchema = z.object({
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'is not a number')
    .transform(Number)
    .refine((port) => port <= HIGHEST_PORT, 'is too large')
    .default(4_000)
    .describe(`a port from 0, which takes a free one, to ${HIGHEST_PORT}`),
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/, 'is not an address')
    .default('127.0.0.1')
    .describe('a host name or address to listen on, 0.0.0.0 for all'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'is not a Postgres address')
    .optional()
    .describe('postgres://user:password@host:port/database, or nothing for the embedded database'),
  DATA_DIR: z.string().default('.data').describe('a folder that this process may write to'),
  COMPILED_READS: z.enum(['on', 'off'], 'is neither on nor off').default('on').describe('on or off'),
  SAMPLE_DATA: z.enum(['on', 'off'], 'is neither on nor off').optional().describe('on or off'),
  RAPPORT_MODULES: list
    .refine((names) => names.every(isPackageName), 'names something that is no package')
    .default([])
    .describe('names of installed packages, with commas between them'),
  ALLOWED_ORIGINS: list
    .refine((origins) => origins.every(isOrigin), 'has something that is no origin')
    .default([])
    .describe('origins such as https://desk.example.com, with commas between them and nothing after the host'),
  LOG_LEVEL: z.enum(LOG_LEVELS, 'is no level').default('info').describe(LOG_LEVELS.join(', ')),
  NODE_ENV: z.string().optional().describe('production, or anything else'),
  TRUSTED_DOCUMENTS: z.enum(['off', 'only'], 'is neither off nor only').default('off').describe('off or only'),
  TRUSTED_DOCUMENTS_FILE: z
    .string()
    .optional()
    .describe('a JSON file of documents by their SHA-256, as graphql-codegen writes it'),
  LIMITS: z
    .string()
    .transform((text, context) => {
      const checked = limitsSchema.safeParse(parsed(text));
      if (checked.success) return checked.data;
      const [issue] = checked.error.issues;
      context.addIssue({ code: 'custom', message: `is wrong at ${[...(issue?.path ?? []), issue?.message].join(': ')}` });
      return z.NEVER;
    })
    .optional()
    .describe(`a JSON object of whole numbers, with any of ${Object.keys(limitsSchema.shape).join(', ')}`),
});

export type ServerEnvironment = z.output<typeof serverSchema>;

/** Throws a `ConfigurationError` of one line for the first variable that is wrong. */
export function readServerEnvironment(environment: Environment): ServerEnvironment {
  return readEnvironment(serverSchema, environment);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
