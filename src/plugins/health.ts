/**
 * Tells an orchestrator two things that must not be confused: `/health`, whether the process lives (restart it if not), and
 * `/ready`, whether to send it traffic now. A database that is away makes it unready, not dead: restarting would not help.
 */
import type { KernelHealth } from '../kernel/index.ts';
import type { GatewayPlugin } from './call.ts';
import { sharedLook } from './shared-look.ts';

/** What is wrong, in words for the operator; null if nothing is. */
export type Check = () => Promise<string | null>;

export interface HealthOptions {
  /** Started and not draining. */
  readonly isOpen: () => boolean;
  /** Asks the database, so that it also tells whether that answers. */
  readonly health: () => Promise<KernelHealth>;
  /** What else must hold. */
  readonly checks: Readonly<Record<string, Check>>;
  /** How long a check may take. */
  readonly timeoutMilliseconds?: number;
}

const LAG_WORTH_A_WARNING = 5;

export function useHealth({ isOpen, health, checks, timeoutMilliseconds = 2_000 }: HealthOptions): GatewayPlugin {
  const shared = Object.fromEntries(Object.entries(checks).map(([name, check]) => [name, sharedLook(check)]));
  return {
    async onRequest({ request, url, endResponse }) {
      if (request.method !== 'GET' && request.method !== 'HEAD') return;
      if (url.pathname === '/health') endResponse(answer(200, { status: 'alive' }));
      if (url.pathname !== '/ready') return;
      if (!isOpen()) return endResponse(answer(503, { status: 'unready', faults: { server: 'It is starting or stopping.' } }));
      let lagSeconds = 0;
      const database = async () => {
        ({ lagSeconds } = (await health()).feed);
        return null;
      };
      const faults = await failing({ database, ...shared }, timeoutMilliseconds);
      const isReady = Object.keys(faults).length === 0;
      // No reason to send traffic elsewhere: another process would lag as well.
      const warnings = lagSeconds > LAG_WORTH_A_WARNING ? { feeds: `Live feeds are ${Math.round(lagSeconds)} s behind.` } : {};
      endResponse(answer(isReady ? 200 : 503, { status: isReady ? 'ready' : 'unready', faults, warnings }));
    },
  };
}

async function failing(checks: Readonly<Record<string, Check>>, milliseconds: number): Promise<Record<string, string>> {
  const outcomes = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await verdict(check, milliseconds)] as const),
  );
  return Object.fromEntries(outcomes.filter((outcome): outcome is readonly [string, string] => outcome[1] !== null));
}

/** What a check throws stays inside: it may name hosts and statements. */
async function verdict(check: Check, milliseconds: number): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('It does not answer in time.'), milliseconds);
  });
  try {
    return await Promise.race([check(), late]);
  } catch {
    return 'It does not answer.';
  } finally {
    clearTimeout(timer);
  }
}

function answer(status: number, body: object): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store' } });
}
