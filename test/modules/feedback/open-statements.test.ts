/** What it costs to open a complaint: each statement is named, so that none is added unseen. */
import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport, toldUntilCommit } from '../../support/index.ts';
import { graphql, type VariablesOf } from '../../typed-documents/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenProduct } from '../sales/given.ts';

const counter = countStatements();
const rapport = createTestRapport([access, contacts, sales, communications, feedback], {
  databaseOptions: { wrapAdapter: counter.wrapAdapter },
});

const OPEN = graphql(`
  mutation OpenForStatements($input: OpenComplaintInput!) {
    openComplaint(input: $input) {
      ... on OpenComplaintSuccess { complaint { id customer { displayName } } }
    }
  }
`);

/** Of the transaction; what the answer asks of others comes after. */
async function statementsOfOpening(input: Partial<VariablesOf<typeof OPEN>['input']>): Promise<readonly string[]> {
  const { globalId: customerId } = await givenCustomer(rapport);
  const { globalId: productId } = await givenProduct(rapport);
  const { statements } = await counter.during(() =>
    rapport.asAdministrator().data(OPEN, { input: { customerId, productId, subject: 'Late', ...input } }),
  );
  return toldUntilCommit(statements);
}

const WRITTEN = 'Complaint ComplaintLogEntry';

it('seven: the customer, what is named, the policies held and read and a number together, all that is written, the commit', async () => {
  expect(await statementsOfOpening({})).toEqual([
    ...['SELECT Customer', 'SELECT Product', 'SELECT', 'SELECT SlaPolicy', 'SELECT'],
    `WITH ${WRITTEN} SlaClock SlaClockEvent AuditEntry LoggedEvent`,
    'COMMIT',
  ]);
});

it('two fewer for praise, which nobody has to answer in time', async () => {
  expect(await statementsOfOpening({ kind: 'PRAISE' })).toEqual([
    ...['SELECT Customer', 'SELECT Product', 'SELECT'],
    `WITH ${WRITTEN} AuditEntry LoggedEvent`,
    'COMMIT',
  ]);
});
