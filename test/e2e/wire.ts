/** What the end-to-end tests say over real sockets. */
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

const CREATE_CUSTOMER = `mutation ($input: CreateCustomerInput!) {
  createCustomer(input: $input) { __typename ... on CreateCustomerSuccess { customer { id } } ... on Error { message } }
}`;
const OPEN_COMPLAINT = `mutation ($input: OpenComplaintInput!) {
  openComplaint(input: $input) { __typename ... on OpenComplaintSuccess { complaint { id } } ... on Error { message } }
}`;
const COMPLAINTS = 'subscription ($after: String) { complaintOpened(after: $after) { cursor type complaint { subject } } }';

export interface Live {
  readonly data?: {
    readonly complaintOpened: { readonly cursor: string; readonly complaint: { readonly subject: string } };
  } | null;
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
}

/** One caller over HTTP. */
export class Caller {
  readonly url: string;
  readonly key: string;

  constructor(url: string, key: string) {
    this.url = url;
    this.key = key;
  }

  send(query: string, variables: object = {}, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.key}`, ...headers },
      body: JSON.stringify({ query, variables }),
    });
  }

  /** The one root field's answer. */
  async run(query: string, variables: object = {}): Promise<Record<string, Record<string, unknown>>> {
    const answer = (await (await this.send(query, variables)).json()) as { data?: Record<string, unknown>; errors?: unknown };
    if (answer.errors || !answer.data) throw new Error(`Answered ${JSON.stringify(answer)}`);
    return Object.values(answer.data)[0] as Record<string, Record<string, unknown>>;
  }

  async givenCustomer(organizationName = 'Analytical Engines'): Promise<string> {
    const { customer } = await this.run(CREATE_CUSTOMER, { input: { kind: 'ORGANIZATION', organizationName } });
    return String(customer?.id);
  }

  async complain(customerId: string, subject: string): Promise<void> {
    const { complaint } = await this.run(OPEN_COMPLAINT, { input: { customerId, subject } });
    if (!complaint) throw new Error('No complaint was opened.');
  }

  /** A dashboard on a WebSocket. */
  watch(after?: string): Feed {
    return new Feed(this.url, this.key, after);
  }

  /** The same over Server-Sent Events. */
  async *events(): AsyncGenerator<Live> {
    const response = await this.send(COMPLAINTS, {}, { accept: 'text/event-stream' });
    let text = '';
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString();
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const data = /^event: next\ndata: (.*)$/m.exec(text.slice(0, end))?.[1];
        text = text.slice(end + 2);
        if (data) yield JSON.parse(data) as Live;
      }
    }
  }
}

/** A subscription through the client that front-end teams use. */
export class Feed {
  readonly received: Live[] = [];
  readonly closed: Promise<number>;
  readonly connected: Promise<void>;
  readonly #client: Client;
  #arrived: () => void = () => {};

  constructor(url: string, key: string, after?: string) {
    let close: (code: number) => void = () => {};
    let connect: () => void = () => {};
    this.closed = new Promise((resolve) => {
      close = resolve;
    });
    this.connected = new Promise((resolve) => {
      connect = resolve;
    });
    this.#client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${key}` },
      retryAttempts: 0,
      on: { closed: (event) => close((event as { code: number }).code), connected: () => connect() },
    });
    this.#client.subscribe<NonNullable<Live['data']>>(
      { query: COMPLAINTS, variables: { after } },
      {
        next: (result) => {
          this.received.push({ data: result.data ?? null });
          this.#arrived();
        },
        error: () => this.#arrived(),
        complete: () => this.#arrived(),
      },
    );
  }

  get subjects(): string[] {
    return this.received.map(({ data }) => data?.complaintOpened.complaint.subject ?? '');
  }

  get cursor(): string | undefined {
    return this.received.at(-1)?.data?.complaintOpened.cursor;
  }

  async until(count: number): Promise<void> {
    while (this.received.length < count) {
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
  }

  async dispose(): Promise<void> {
    await this.#client.dispose();
  }
}
