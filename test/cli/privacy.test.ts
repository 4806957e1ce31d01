import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { access } from '../../src/modules/access/index.ts';
import { contacts } from '../../src/modules/contacts/index.ts';
import { givenCustomer } from '../modules/contacts/given.ts';
import { createTestRapport, globalId } from '../support/index.ts';
import { givenFile } from './given-files.ts';
import { runCommand, type Terminal } from './run-command.ts';

const rapport = createTestRapport([access, contacts]);
const run = (args: readonly string[], terminal: Terminal = {}) =>
  runCommand(rapport, ['privacy', ...args], undefined, { agent: rapport.asAdministrator(), ...terminal });
const nameOf = async (id: string) => (await rapport.db.customer.findUnique({ where: { id } }))?.displayName;

async function givenFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rapport-privacy-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

describe('rapport privacy export', () => {
  it('writes everything to the output, as JSON', async () => {
    const { globalId: id } = await givenCustomer(rapport);

    const { code, out, err } = await run(['export', id]);

    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toMatchObject({
      generatedAt: rapport.clock.now().toISOString(),
      data: { version: 1, customers: [{ id, modules: { contacts: { customer: { givenName: 'Ada' } } } }] },
    });
  });

  it('writes it to a new file that nobody else can read', async () => {
    const { globalId: id } = await givenCustomer(rapport);
    const file = join(await givenFolder(), 'ada.json');

    const { code, out } = await run(['export', id, '--output', file]);

    expect({ code, out }).toEqual({ code: 0, out: `Written to ${file}.\n` });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ data: { customers: [{ id }] } });
  });

  it('never overwrites a file, and then asks for nothing', async () => {
    const { id, globalId: customer } = await givenCustomer(rapport);
    const file = await givenFile('mine', 'mine.json');

    const result = await run(['export', customer, '--output', file]);

    expect(result).toMatchObject({ code: 2, out: '', requests: [], err: expect.stringContaining('is not overwritten') });
    expect(await readFile(file, 'utf8')).toBe('mine');
    expect(await rapport.db.auditEntry.count({ where: { subjectId: id, action: 'contacts.customer.exported' } })).toBe(0);
  });

  it('leaves no file behind when the server refuses', async () => {
    const file = join(await givenFolder(), 'nobody.json');

    const result = await run(['export', globalId('Customer', crypto.randomUUID()), '--output', file]);

    expect(result).toMatchObject({ code: 3, out: '' });
    await expect(stat(file)).rejects.toThrow(/ENOENT/);
  });

  it.each([
    ['what is no id', ['export', 'Ada'], {}, 3, /id: Must be the id of a Customer\./],
    ['no customer', ['export'], {}, 2, /missing required argument 'customer'/],
    ['an unknown option', ['export', 'x', '--format', 'csv'], {}, 2, /unknown option '--format'/],
    ['a folder that is not there', ['export', 'x', '--output', '/nowhere/x.json'], {}, 2, /There is no such folder/],
  ])('given %s says what is wrong', async (_case, args, terminal, code, message) => {
    const result = await run(args, terminal);
    expect(result).toMatchObject({ code, out: '', err: expect.stringMatching(message) });
  });
});

describe('rapport privacy erase', () => {
  const REASON = ['--reason', 'Asked for it in writing.'];

  it.each(['y\n', 'YES\n'])('erases after %j, and says what was done', async (typed) => {
    const { id, globalId: customer } = await givenCustomer(rapport);

    const { code, out, err } = await run(['erase', customer, ...REASON], { typed });

    expect(err).toContain('Erase Ada for good? Nothing of it can be brought back. [y/N]');
    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringMatching(/^Erased\. .*sums, points, counts and states stay\.\n$/),
    });
    expect(await nameOf(id)).toBe('Erased customer');
  });

  it.each(['n\n', '\n', 'yes please\n', ''])('changes nothing after %j', async (typed) => {
    const { id, globalId: customer } = await givenCustomer(rapport);

    expect(await run(['erase', customer, ...REASON], { typed })).toMatchObject({ code: 1, out: 'Nothing was changed.\n' });
    expect(await nameOf(id)).toBe('Ada');
  });

  it('asks nobody with --yes', async () => {
    const { id, globalId: customer } = await givenCustomer(rapport);

    expect(await run(['erase', customer, '--yes', ...REASON])).toMatchObject({ code: 0, err: '' });
    expect(await nameOf(id)).toBe('Erased customer');
    expect(await run(['erase', customer, '--yes', ...REASON])).toMatchObject({
      code: 3,
      err: expect.stringContaining('was erased'),
    });
  });

  it.each<[string, (id: string) => string[], number, RegExp]>([
    ['without a terminal to ask at', (id) => ['erase', id, ...REASON], 2, /give --yes/],
    ['without a reason', (id) => ['erase', id, '--yes'], 2, /required option '--reason <text>' not specified/],
    ['with a blank reason', (id) => ['erase', id, '--yes', '--reason', ' '], 3, /reason: Must have 1 to 500 characters/],
    ['for nobody', () => ['erase', globalId('Customer', crypto.randomUUID()), '--yes', ...REASON], 3, /no customer with the id/],
  ])('%s refuses and changes nothing', async (_case, argsFor, code, message) => {
    const { id, globalId: customer } = await givenCustomer(rapport);

    expect(await run(argsFor(customer))).toMatchObject({ code, out: '', err: expect.stringMatching(message) });
    expect(await nameOf(id)).toBe('Ada');
  });

  it('is refused to a key that may not erase', async () => {
    const { id, globalId: customer } = await givenCustomer(rapport);
    const agent = rapport.as('contacts.customer.read', 'contacts.personal-data.export');

    expect(await run(['erase', customer, '--yes', ...REASON], { agent })).toMatchObject({
      code: 3,
      err: expect.stringContaining('FORBIDDEN'),
    });
    expect(await nameOf(id)).toBe('Ada');
  });
});
