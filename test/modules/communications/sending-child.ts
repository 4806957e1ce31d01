/** A server that sends what is due, for a test to kill: DATABASE_URL and SMTP_URL are its parameters. */
import { openDatabase } from '../../../src/database/index.ts';
import { createRapport } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { getDatamodel, PrismaClient } from '../../generated/index.ts';
import { TestClock } from '../../support/index.ts';

const [url = '', smtpUrl = '', now = ''] = process.argv.slice(2);
const rapport = createRapport({
  modules: [access, contacts, sales, communications],
  database: await openDatabase({ PrismaClient, url }),
  datamodel: getDatamodel(),
  clock: new TestClock(new Date(now), async () => undefined),
  environment: { MAIL_FROM: 'shop@example.com', PUBLIC_URL: 'https://crm.example.com', SMTP_URL: smtpUrl },
  background: false,
});
await rapport.start();
process.stdout.write('started\n');
await rapport.kernel.runDue();
process.stdout.write('done\n');
