/** `rapport privacy erase CUSTOMER`: forgets a customer for good, after asking back. */
import { randomUUID } from 'node:crypto';
import { CommandError, type CommandHost, type ModuleCommand } from '../../../kernel/index.ts';
import { ERROR_FIELDS, isBusy, type MutationAnswer, refusal } from './answers.ts';

interface Customer {
  readonly id: string;
  readonly displayName: string;
}
interface Options {
  readonly reason: string;
  readonly yes?: boolean;
}

const CUSTOMER = 'query CustomerToErase($id: ID!) { customer(id: $id) { id displayName } }';
const ERASE_CUSTOMER = `mutation EraseCustomer($input: EraseCustomerInput!) {
  eraseCustomer(input: $input) { __typename ... on EraseCustomerSuccess { customer { id } } ${ERROR_FIELDS} }
}`;

const HELP = `
It cannot be undone. Every personal value goes, in every module, event and audit entry, also of customers who were merged into this
one; the record stays as "Erased customer", and so do sums, points, counts and states. Backups are yours to care for.

For example:
  rapport privacy erase Q3VzdG9tZXI6MDE5… --reason "Asked for it in writing on March 1."

Exit codes: 0 erased; 1 not erased, as the answer was not yes; 2 wrong usage, nothing was sent;
  3 the server could not be reached or refused, nothing was changed.`;

export const eraseCommand: ModuleCommand = {
  name: 'privacy erase',
  description: 'Erases every personal value of a customer, for good (GDPR, article 17).',
  setUp(command, host) {
    command
      .argument('<customer>', "the customer's id, as the API has it")
      .requiredOption('--reason <text>', 'why, for the audit log, where it is kept: name nobody')
      .option('--yes', 'do not ask back')
      .addHelpText('after', HELP)
      .action((id: string, options: Options) => eraseAfterAsking(host, id, options));
  },
};

async function eraseAfterAsking(host: CommandHost, id: string, { reason, yes = false }: Options): Promise<void> {
  const { customer } = await host.request<{ readonly customer: Customer | null }>(CUSTOMER, { id }, { isRepeatable: true });
  if (!customer) throw new CommandError(`There is no customer with the id ${id}. Nothing was changed.`, 3);
  const isMeant = yes || (await host.confirm(`Erase ${customer.displayName} for good? Nothing of it can be brought back.`));
  if (isMeant === null) throw new CommandError('There is no terminal to ask back at: give --yes if you are sure.');
  if (!isMeant) {
    host.out.write('Nothing was changed.\n');
    host.exitCode = 1;
    return;
  }
  await erase(host, customer.id, reason);
  host.out.write(
    'Erased. Nothing that says who the customer was is left in the records, the events and the audit log; sums, points, counts and states stay.\n',
  );
}

async function erase(host: CommandHost, id: string, reason: string): Promise<void> {
  const { eraseCustomer } = await host.request<{ readonly eraseCustomer: MutationAnswer | null }>(
    ERASE_CUSTOMER,
    { input: { id, reason, idempotencyKey: `erase:${randomUUID()}` } },
    { isRepeatable: true, asksToRepeat: (answer) => isBusy(answer.eraseCustomer) },
  );
  if (eraseCustomer?.__typename !== 'EraseCustomerSuccess') throw refusal(eraseCustomer);
}
