/** Runs the conformance suite `fleet` on a database of its own, which is dropped at the end. `npm run build` first. */
import { spawn } from 'node:child_process';
import { Client } from 'pg';

const server = new URL(process.env.TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres');
const name = `soak_fleet_${process.pid}`;
const own = new URL(`/${name}`, server);

async function onServer(statement: string): Promise<void> {
  const client = new Client({ connectionString: server.href });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

await onServer(`CREATE DATABASE "${name}"`);
try {
  const suite = ['--spawn', 'node dist/src/main.js', '--spawn-env', `DATABASE_URL=${own.href}`, '--only', 'fleet'];
  const run = spawn('npx', ['tsx', 'conformance/main.ts', ...suite], { stdio: 'inherit' });
  process.exitCode = await new Promise<number>((resolve) => run.on('close', (code) => resolve(code ?? 1)));
} finally {
  await onServer(`DROP DATABASE "${name}" WITH (FORCE)`);
}
