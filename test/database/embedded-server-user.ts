/** A program that starts a Postgres of its own, fails, and stops it. */
import { startEmbeddedPostgres } from '../support/databases-embedded-postgres.ts';

const server = await startEmbeddedPostgres();
process.stdout.write(server ? 'started\n' : 'none\n');
process.exitCode = 3;
await server?.stop();
