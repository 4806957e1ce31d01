import { describe, expect, it } from 'vitest';
import { access } from '../../src/modules/access/index.ts';
import { contacts } from '../../src/modules/contacts/index.ts';
import { createTestRapport } from '../support/index.ts';
import { givenFile } from './given-files.ts';
import { runCommand } from './run-command.ts';

const rapport = createTestRapport([access, contacts]);
const run = (args: readonly string[]) => runCommand(rapport, args);
const importFile = (file: string, ...options: string[]) => run(['import', 'customers', file, ...options]);

describe('rapport import customers, used wrongly,', () => {
  const NAMES = ['--map', 'givenName=name'];
  it.each<[string, string[], RegExp]>([
    ['without a mapping', ['--kind', 'PERSON'], /Nothing is mapped.*organizationName/s],
    ['without a kind', NAMES, /--kind PERSON, --kind ORGANIZATION/],
    ['with a kind that is none', ['--kind', 'ROBOT', ...NAMES], /Must be one of PERSON, ORGANIZATION/],
    ['with an unknown column', ['--kind', 'PERSON', '--map', 'givenName=nom'], /no column "nom"\. The file has: id, name\./],
    [
      'with an unknown target',
      ['--kind', 'PERSON', '--map', 'fullName=name'],
      /no target "fullName"\. Targets are:\n.*externalIds\.SYSTEM/s,
    ],
    ['with a target of every object', ['--kind', 'PERSON', '--map', 'constructor=name'], /no target "constructor"/],
    ['with a mapping that is none', ['--kind', 'PERSON', '--map', 'givenName'], /write TARGET=COLUMN/],
    ['with one target twice', ['--kind', 'PERSON', ...NAMES, '--map', 'givenName=id'], /givenName is given twice/],
    ['with a country that is none', ['--kind', 'PERSON', ...NAMES, '--country', 'Atlantis'], /"Atlantis" is no country/],
    ['with 501 rows a batch', ['--kind', 'PERSON', ...NAMES, '--batch-size', '501'], /from 1 to 500/],
    ['with an unknown option', ['--sort', 'PERSON'], /unknown option '--sort'/],
  ])('%s names what is accepted and sends nothing', async (_case, options, message) => {
    const result = await importFile(await givenFile('id,name\n1,Ada\n'), ...options);

    expect(result.err).toMatch(message);
    expect(result).toMatchObject({ code: 2, out: '', requests: [] });
  });

  it('on a file that is broken at its end sends nothing', async () => {
    const file = await givenFile(`id,name\n${'1,Ada\n'.repeat(300)}2,"Eve\n`);

    const result = await importFile(file, '--kind', 'PERSON', '--batch-size', '10', ...NAMES);

    expect(result).toMatchObject({ code: 2, requests: [] });
    expect(result.err).toMatch(/not closed/);
  });

  it('with a key that may not import ends with 3', async () => {
    const file = await givenFile('id,name\n1,Ada\n');

    const result = await run(['--key', 'nobody', 'import', 'customers', file, '--kind', 'PERSON', ...NAMES]);

    expect(result).toMatchObject({ code: 3, err: expect.stringContaining('--key or RAPPORT_KEY') });
  });

  it('asked for help it lists the targets, and the options of every command', async () => {
    const { code, out } = await run(['import', 'customers', '--help']);

    expect(code).toBe(0);
    for (const word of ['address.postalCode', 'externalIds.SYSTEM', '--dry-run', 'Exit codes', '--url <url>', '--key <key>']) {
      expect(out).toContain(word);
    }
    expect(out).not.toContain('default: []');
  });
});
