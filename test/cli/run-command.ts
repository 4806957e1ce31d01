/** The `rapport` command against a server in the same process. */
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runProgram } from '../../src/cli/index.ts';
import type { TestClient, TestRapport } from '../support/index.ts';

/** Between the command and the server: sees each request, and may take an answer away. */
export type Wire = (request: Request, pass: (request: Request) => Promise<Response>) => Promise<Response>;

export interface Terminal {
  /** May import customers unless given. */
  readonly agent?: TestClient;
  /** What somebody types at the terminal; without it there is none. */
  readonly typed?: string;
}

/** Runs the command as a caller, by default without a terminal. */
export async function runCommand(
  rapport: TestRapport,
  args: readonly string[],
  wire: Wire = (request, pass) => pass(request),
  { agent = rapport.as('contacts.customer.import'), typed }: Terminal = {},
) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const requests: string[] = [];
  const input = Object.assign(new PassThrough(), { isTTY: typed !== undefined });
  input.end(typed);
  const code = await runProgram(rapport.modules, args, {
    environment: { RAPPORT_URL: 'http://rapport.test/graphql', RAPPORT_KEY: agent.credential ?? '' },
    in: input,
    out,
    err,
    client: {
      firstWait: 1,
      fetch: async (url, init) => {
        const request = new Request(url, init);
        requests.push(await request.clone().text());
        return wire(request, (passed) => rapport.rapport.fetch(passed));
      },
    },
  });
  out.end();
  err.end();
  return { code, out: await text(out), err: await text(err), requests };
}
