/** The CLI's way to the API: one operation at a time, patient with a server that restarts or is busy. */
import { setTimeout as pause } from 'node:timers/promises';
import { CommandError, type RequestOptions } from '../kernel/index.ts';

export interface ApiClientOptions {
  readonly url: string;
  readonly key: string | undefined;
  readonly fetch?: typeof fetch;
  /** Milliseconds before the second attempt; each further one waits twice as long. */
  readonly firstWait?: number;
  readonly attempts?: number;
}

interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string; readonly requestId?: string };
  }[];
}

/** What may be different when it is tried again, and after how long, if the server said so. */
interface Refusal {
  readonly reason: string;
  readonly isPassing: boolean;
  readonly waitSeconds?: number;
}

const PASSING_CODES: ReadonlySet<string | undefined> = new Set(['RATE_LIMITED', 'TIMEOUT']);
const LONGEST_WAIT = 30_000;

export class ApiClient {
  readonly #options: Required<Omit<ApiClientOptions, 'key'>> & Pick<ApiClientOptions, 'key'>;

  constructor(options: ApiClientOptions) {
    this.#options = { fetch: globalThis.fetch, firstWait: 500, attempts: 7, ...options };
  }

  async request<Data>(
    document: string,
    variables: Readonly<Record<string, unknown>> = {},
    { isRepeatable = false, asksToRepeat = () => false }: RequestOptions<Data> = {},
  ): Promise<Data> {
    const { attempts, firstWait } = this.#options;
    const body = JSON.stringify({ query: document, variables });
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#attempt<Data>(body);
      if ('data' in answer && !asksToRepeat(answer.data)) return answer.data;
      const refusal: Refusal = 'data' in answer ? { reason: 'The server is busy.', isPassing: true } : answer;
      if (!isRepeatable || !refusal.isPassing || attempt >= attempts) throw new CommandError(refusal.reason, 3);
      const wait = firstWait * 2 ** (attempt - 1) * (0.75 + Math.random() / 2);
      await pause(Math.min(LONGEST_WAIT, Math.max(wait, (refusal.waitSeconds ?? 0) * 1000)));
    }
  }

  async #attempt<Data>(body: string): Promise<{ readonly data: Data } | Refusal> {
    const { url, key } = this.#options;
    let response: Response;
    let text: string;
    try {
      response = await this.#options.fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/graphql-response+json, application/json',
          ...(key && { authorization: `Bearer ${key}` }),
        },
        body,
      });
      text = await response.text();
    } catch (error) {
      return { reason: `Cannot reach ${url}: ${causeOf(error)}`, isPassing: true };
    }
    const waitSeconds = Number(response.headers.get('retry-after') ?? 0) || 0;
    const answer = parsed<Data>(text);
    const [fault] = answer?.errors ?? [];
    if (!fault && answer?.data) return { data: answer.data };
    const isPassing =
      response.status === 429 || (response.status >= 502 && response.status <= 504) || PASSING_CODES.has(fault?.extensions?.code);
    return { reason: reasonOf(response, fault, url), isPassing, waitSeconds };
  }
}

function parsed<Data>(text: string): Answer<Data> | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function reasonOf(response: Response, fault: NonNullable<Answer<unknown>['errors']>[number] | undefined, url: string): string {
  if (response.status === 401 || fault?.extensions?.code === 'UNAUTHENTICATED') {
    return 'The server does not know this key. Give one with --key or RAPPORT_KEY.';
  }
  if (!fault) return `${url} answered ${response.status} and no GraphQL. Is this the address of the API?`;
  const { code, requestId } = fault.extensions ?? {};
  return `${fault.message}${code ? ` (${code}${requestId ? `, request ${requestId}` : ''})` : ''}`;
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || ('code' in cause ? String(cause.code) : cause.name);
}
