/** Many rows of statistics: refused in so many words, never cut off. */
import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';

const rapport = createTestRapport([access, contacts, sales, communications, feedback]);

it('statistics are 5,000 rows at most; one more is refused, with what to do about it', async () => {
  const { id } = await givenCustomer(rapport);
  await rapport.db.$executeRaw`
      INSERT INTO "Complaint" ("id", "customerId", "subject", "openedAt")
      SELECT gen_random_uuid(), ${id}::uuid, 'Late', '2000-01-01T12:00:00Z'::timestamptz + n * interval '1 day' FROM generate_series(1, 5001) AS n`;
  const days = (openedAt: object) =>
    rapport
      .as('feedback.complaint.read')
      .run('query Q($filter: ComplaintFilter) { complaintStatistics(groupBy: DAY, filter: $filter) { count } }', {
        filter: { customerId: globalId('Customer', id), openedAt },
      });
  const { data, errors } = await days({});
  expect(data).toEqual({ complaintStatistics: null });
  const message = 'These are more than 5000 rows: narrow the filter, or group by longer periods.';
  expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
  expect((await days({ gte: '2000-01-03T00:00:00Z' })).data?.complaintStatistics).toHaveLength(5_000);
});
