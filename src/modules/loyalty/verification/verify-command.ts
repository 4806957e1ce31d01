/** `rapport loyalty verify`: everything that is derived from the ledgers, computed anew. */
import { CommandError, type CommandHost, type ModuleCommand } from '../../../kernel/index.ts';

interface Data {
  readonly loyaltyVerification: {
    readonly checked: number;
    readonly faults: readonly { readonly kind: string; readonly id: string; readonly message: string }[];
    readonly next: string | null;
  } | null;
}

const VERIFY = `query LoyaltyVerification($after: String) {
  loyaltyVerification(after: $after) { checked faults { kind id message } next }
}`;

const HELP = `
Every balance, debt, lot and line of the ledgers, every punch card and every stock of rewards is computed anew from the entries, punches and
grants, a batch at a time. Nothing is changed. The key needs the permission loyalty.ledger.verify.

For example:
  rapport loyalty verify

Exit codes: 0 all is as it should be; 1 something is not, and stands above; 2 wrong usage; 3 the server could not be reached or refused.`;

export const verifyCommand: ModuleCommand = {
  name: 'loyalty verify',
  description: 'Computes every balance, lot, card and stock anew, and names what is not as it should be.',
  setUp(command, host) {
    command.addHelpText('after', HELP).action(() => verifyAll(host));
  },
};

async function verifyAll(host: CommandHost): Promise<void> {
  let [checked, faults] = [0, 0];
  for (let after: string | null = null; ; ) {
    const { loyaltyVerification: batch }: Data = await host.request<Data>(VERIFY, { after }, { isRepeatable: true });
    if (!batch) throw new CommandError('The server does not know this place any more. Begin anew.');
    for (const { kind, message, id } of batch.faults) host.out.write(`${kind} ${message} (${id})\n`);
    checked += batch.checked;
    faults += batch.faults.length;
    if (batch.next === null) break;
    after = batch.next;
  }
  host.out.write(
    `${checked} memberships, punch cards and rewards checked; ${faults === 0 ? 'nothing is wrong' : `${faults} ${faults === 1 ? 'fault' : 'faults'}`}.\n`,
  );
  if (faults > 0) host.exitCode = 1;
}
