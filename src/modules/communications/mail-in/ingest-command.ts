/** `rapport ingest email FILE…`: files e-mails that lie in files, as mail programs save them. */
import { readFile } from 'node:fs/promises';
import { CommandError, type CommandHost, type ModuleCommand } from '../../../kernel/index.ts';

/** Of a request with the document around it. */
const LARGEST = 2_000_000;

const HELP = `
For example:
  rapport ingest email *.eml

A message is filed once for each customer whom it names; again it changes nothing.
Exit codes: 0 all messages were taken; 1 some were refused, the others are there; 2 wrong usage or an
  unreadable file, nothing was sent; 3 the server could not be reached or refused, what was told is there.`;

const INGEST = `mutation IngestEmail($input: IngestEmailInput!) {
  ingestEmail(input: $input) {
    __typename
    ... on IngestEmailSuccess { isNew unmatchedAddresses communications { id } }
    ... on ValidationError { issues { path message } }
    ... on Error { message code }
  }
}`;

interface Answer {
  readonly ingestEmail: {
    readonly isNew?: boolean;
    readonly unmatchedAddresses?: readonly string[];
    readonly communications?: readonly unknown[];
    readonly issues?: readonly { readonly message: string }[];
    readonly message?: string;
    readonly code?: string;
  } | null;
}

export const ingestEmailCommand: ModuleCommand = {
  name: 'ingest email',
  description: 'Files e-mails that lie in .eml files.',
  setUp(command, host) {
    command
      .argument('<files...>', 'whole messages, as mail programs save them')
      .addHelpText('after', HELP)
      .action((files: readonly string[]) => ingestFiles(host, files));
  },
};

/** All files are read before the first is sent. */
async function ingestFiles(host: CommandHost, files: readonly string[]): Promise<void> {
  for (const file of files) await read(file);
  for (const file of files) {
    const { line, isTaken } = await ingest(host, await read(file));
    (isTaken ? host.out : host.err).write(`${file}: ${line}\n`);
    if (!isTaken) host.exitCode = 1;
  }
}

async function read(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'it cannot be read';
    throw new CommandError(`${file}: ${code === 'ENOENT' ? 'there is no such file' : code}.`);
  }
}

async function ingest(host: CommandHost, bytes: Buffer) {
  const raw = textOf(bytes);
  if (raw === null) return refused('has bytes that are no UTF-8, which only SMTP carries: see docs/email.md.');
  if (Buffer.byteLength(JSON.stringify(raw)) > LARGEST)
    return refused('is larger than the 2 MB of a request: hand it over by SMTP, as docs/email.md says.');
  const { ingestEmail: answer } = await host.request<Answer>(
    INGEST,
    { input: { raw } },
    { isRepeatable: true, asksToRepeat: ({ ingestEmail }) => ingestEmail?.code === 'TRY_AGAIN' },
  );
  const { communications, isNew = false, unmatchedAddresses = [] } = answer ?? {};
  if (!communications)
    return refused(answer?.issues?.map(({ message }) => message).join(' ') ?? answer?.message ?? 'was refused.');
  return { isTaken: true, line: told(communications.length, isNew, unmatchedAddresses) };
}

const refused = (line: string) => ({ isTaken: false, line });

function told(count: number, isNew: boolean, unmatched: readonly string[]): string {
  const others = unmatched.length > 0 ? ` Nobody's: ${unmatched.join(', ')}.` : '';
  if (count === 0) return `not kept, as it names no customer.${others}`;
  return `${isNew ? 'filed' : 'filed before'} with ${count} ${count === 1 ? 'customer' : 'customers'}.${others}`;
}

/** Null for bytes that are no UTF-8. */
function textOf(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
