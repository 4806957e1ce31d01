/** `rapport privacy export CUSTOMER`: everything that is kept about a customer, as a file that nobody else can read. */
import { open, unlink } from 'node:fs/promises';
import { CommandError, type CommandHost, type ModuleCommand } from '../../../kernel/index.ts';
import { ERROR_FIELDS, isBusy, type MutationAnswer, refusal } from './answers.ts';

interface Data {
  readonly exportCustomer: (MutationAnswer & { readonly data?: unknown; readonly generatedAt?: string }) | null;
}

const EXPORT_CUSTOMER = `mutation ExportCustomer($input: ExportCustomerInput!) {
  exportCustomer(input: $input) { __typename ... on ExportCustomerSuccess { data generatedAt } ${ERROR_FIELDS} }
}`;

const HELP = `
The export goes to the output, or to the file of --output, which only you can read and which must not exist yet.
That it was handed out is written to the audit log, each time.

For example:
  rapport privacy export Q3VzdG9tZXI6MDE5… --output novakova.json

Exit codes: 0 done; 2 wrong usage, nothing was sent; 3 the server could not be reached or refused, nothing was written.`;

export const exportCommand: ModuleCommand = {
  name: 'privacy export',
  description: 'Hands out everything that is kept about a customer, as JSON (GDPR, articles 15 and 20).',
  setUp(command, host) {
    command
      .argument('<customer>', "the customer's id, as the API has it")
      .option('--output <file>', 'write it to a new file')
      .addHelpText('after', HELP)
      .action(async (id: string, { output }: { readonly output?: string }) => {
        if (output === undefined) host.out.write(await exportOf(host, id));
        else await writeNew(output, () => exportOf(host, id));
        if (output !== undefined) host.out.write(`Written to ${output}.\n`);
      });
  },
};

async function exportOf(host: CommandHost, id: string): Promise<string> {
  const { exportCustomer } = await host.request<Data>(
    EXPORT_CUSTOMER,
    { input: { id } },
    { isRepeatable: true, asksToRepeat: (answer) => isBusy(answer.exportCustomer) },
  );
  if (exportCustomer?.__typename !== 'ExportCustomerSuccess') throw refusal(exportCustomer);
  const { generatedAt, data } = exportCustomer;
  return `${JSON.stringify({ generatedAt, data }, null, 2)}\n`;
}

/** The file is there before anything is asked for: what was handed out is not lost because it cannot be written. */
async function writeNew(path: string, content: () => Promise<string>): Promise<void> {
  const file = await open(path, 'wx', 0o600).catch((error: unknown) => {
    throw new CommandError(`--output ${path}: ${reasonOf(error)} Nothing was asked for.`);
  });
  try {
    await file.writeFile(await content());
  } catch (error) {
    await unlink(path);
    throw error;
  } finally {
    await file.close();
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EEXIST') return 'This file exists, and is not overwritten.';
  return code === 'ENOENT' ? 'There is no such folder.' : `It cannot be made (${code}).`;
}
