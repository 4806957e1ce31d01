/**
 * Starts the product: environment, modules, database, then a port. With arguments it is the `rapport` command instead, a client of
 * a server that runs. The only file that names the built-in modules.
 */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DatabaseError, findTemplate, migrate, type OpenedDatabase, openDatabase, verifyMigrated } from './database/index.ts';
import { readServerEnvironment, type ServerEnvironment } from './environment.ts';
import { getDatamodel, PrismaClient } from './generated/index.ts';
import {
  AssemblyError,
  ConfigurationError,
  type Ctx,
  type Logger,
  type RapportModule,
  readEnvironment,
  resolveModules,
} from './kernel/index.ts';
import { access, bootstrapAdminKey } from './modules/access/index.ts';
import { communications } from './modules/communications/index.ts';
import { contacts } from './modules/contacts/index.ts';
import { feedback } from './modules/feedback/index.ts';
import { loyalty } from './modules/loyalty/index.ts';
import { sales } from './modules/sales/index.ts';
import { loadPartnerModules } from './partner-modules.ts';
import { createLogger } from './plugins/index.ts';
import { createRapport, type Rapport } from './rapport.ts';
import { type Serving, serve } from './server.ts';
import { readTrustedDocuments } from './trusted-documents-file.ts';

/** What an operator can mend is told in one line; a bug is told with its stack. */
const OPERATORS = [ConfigurationError, DatabaseError, AssemblyError];

/** What this installation consists of, for the scripts that prepare and migrate its database. */
export async function installedModules({
  RAPPORT_MODULES,
}: Pick<ServerEnvironment, 'RAPPORT_MODULES'>): Promise<readonly RapportModule[]> {
  return [access, contacts, sales, communications, feedback, loyalty, ...(await loadPartnerModules(RAPPORT_MODULES))];
}

async function command(args: readonly string[]): Promise<void> {
  // The server starts without the command line's libraries.
  const { runProgram } = await import('./cli/index.ts');
  const modules = await installedModules(readServerEnvironment(process.env));
  const { env: environment, stdin, stdout, stderr } = process;
  process.exitCode = await runProgram(modules, args, { environment, in: stdin, out: stdout, err: stderr });
}

async function main(): Promise<void> {
  const environment = readServerEnvironment(process.env);
  const logger = createLogger({ level: environment.LOG_LEVEL });
  const modules = await installedModules(environment);
  const resolved = resolveModules(modules);
  // Before a database is made for nothing.
  for (const { config } of resolved.ordered) if (config) readEnvironment(config, process.env);
  const options = await optionsFrom(environment);
  const database = await openDatabase({
    PrismaClient,
    ...(environment.DATABASE_URL === undefined ? { dataDir: environment.DATA_DIR } : { url: environment.DATABASE_URL }),
    template: () => findTemplate(resolved, wantsSample(environment) ? 'sample' : 'empty'),
  });
  try {
    await migrate(database, resolved);
    const isMigrated = async () => verifyMigrated(database, resolved).then(() => null);
    const rapport = createRapport({
      ...options,
      modules,
      database,
      logger,
      checks: { migrations: isMigrated },
    });
    await rapport.start();
    if (wantsSample(environment)) await seedOnce(resolved.ordered, rapport.kernel.systemContext('seed'), database);
    const serving = await listen(rapport, environment);
    // Last: a key that is made by a start which then fails would be shown to nobody.
    greet(serving, environment, await bootstrapAdminKey(rapport.kernel.systemContext('bootstrap')));
    stopOnSignal(serving, database, logger);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function listen(rapport: Rapport, { HOST: host, PORT: port }: ServerEnvironment): Promise<Serving> {
  try {
    return await serve(rapport, { host, port });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') {
      throw new ConfigurationError(`PORT: ${port} on ${host} is taken by another process; accepted: a free port.`);
    }
    if (code === 'EACCES') throw new ConfigurationError(`PORT: ${port} needs more rights; accepted: a port from 1024.`);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new ConfigurationError(`HOST: ${host} is no address of this machine; accepted: one that is, or 0.0.0.0 for all.`);
    }
    throw error;
  }
}

async function optionsFrom({ NODE_ENV, ALLOWED_ORIGINS, LIMITS, COMPILED_READS, ...trusted }: ServerEnvironment) {
  const { TRUSTED_DOCUMENTS, TRUSTED_DOCUMENTS_FILE } = trusted;
  const only = TRUSTED_DOCUMENTS === 'only';
  if (only && TRUSTED_DOCUMENTS_FILE === undefined) {
    throw new ConfigurationError('TRUSTED_DOCUMENTS_FILE: is not set, though TRUSTED_DOCUMENTS is only; accepted: a JSON file.');
  }
  return {
    datamodel: getDatamodel(),
    environment: process.env,
    production: NODE_ENV === 'production',
    allowedOrigins: ALLOWED_ORIGINS,
    compiledReads: COMPILED_READS === 'on',
    ...(LIMITS && { limits: LIMITS }),
    ...(TRUSTED_DOCUMENTS_FILE !== undefined && {
      trustedDocuments: { only, documents: await readTrustedDocuments(TRUSTED_DOCUMENTS_FILE) },
    }),
  };
}

function wantsSample({ SAMPLE_DATA, DATABASE_URL }: ServerEnvironment): boolean {
  return (SAMPLE_DATA ?? (DATABASE_URL === undefined ? 'on' : 'off')) === 'on';
}

/** Only into a company to which nothing has happened yet: a sample must never turn up among real customers. */
async function seedOnce(modules: readonly RapportModule[], ctx: Ctx, database: OpenedDatabase): Promise<void> {
  const { rows } = await database.executeSql('SELECT 1 FROM "LoggedEvent" LIMIT 1');
  if (rows.length > 0) return;
  for (const { seed } of modules) await seed?.(ctx);
}

function greet({ url }: Serving, { NODE_ENV }: ServerEnvironment, adminKey: string | null): void {
  const lines = [
    '',
    `  Rapport is ready at ${url}`,
    NODE_ENV === 'production' ? `  GraphQL  ${url}/graphql` : `  GraphiQL ${url}/graphql`,
    ...(adminKey === null ? [] : ['', "  The administrator's key, shown this once:", '', `    ${adminKey}`]),
    '',
    '',
  ];
  process.stdout.write(lines.join('\n'));
}

/** The first signal lets everybody finish; a second one does not wait. */
function stopOnSignal(serving: Serving, database: OpenedDatabase, logger: Logger): void {
  let isStopping = false;
  const stop = async (signal: string, code: number) => {
    if (isStopping) process.exit(1);
    isStopping = true;
    logger.info({ signal }, 'Stopping');
    await serving.close();
    await database.close();
    logger.info({}, 'Stopped');
    process.exit(code);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal, 0));
  // A promise that nobody waited for harms one request; ending the process would harm all.
  process.on('unhandledRejection', (err) => logger.error({ err }, 'A bug: a rejection that nobody handled'));
  process.on('uncaughtException', (err) => {
    logger.error({ err }, 'A bug: an exception that nobody caught');
    void stop('uncaughtException', 1);
  });
}

function run(args: readonly string[]): void {
  (args.length > 0 ? command(args) : main()).catch((error: unknown) => {
    const isForOperators = OPERATORS.some((kind) => error instanceof kind);
    process.stderr.write(`${isForOperators && error instanceof Error ? error.message : ((error as Error)?.stack ?? error)}\n`);
    process.exit(1);
  });
}

if (realpathSync(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) run(process.argv.slice(2));
