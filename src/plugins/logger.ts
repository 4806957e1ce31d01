/** Pino, set up so that what must not be written cannot be: by name, wherever it hides in a binding. */
import pino from 'pino';
import type { Logger } from '../kernel/index.ts';

export interface LoggerOptions {
  readonly level: string;
  /** Standard output unless given. */
  readonly destination?: { write(line: string): void };
}

const SECRET = [
  'authorization',
  'cookie',
  'credential',
  'password',
  'secret',
  'token',
  'key',
  'variables',
  'variableValues',
  'query',
];

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** JSON lines with a timestamp; errors with their stack. */
export function createLogger({ level, destination }: LoggerOptions): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: SECRET.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
    formatters: { level: (label) => ({ level: label }) },
  };
  return destination ? pino(options, destination) : pino(options);
}
