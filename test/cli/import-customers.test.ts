import { describe, expect, it } from 'vitest';
import { access } from '../../src/modules/access/index.ts';
import { contacts } from '../../src/modules/contacts/index.ts';
import { createTestRapport } from '../support/index.ts';
import { givenFile } from './given-files.ts';
import { runCommand, type Wire } from './run-command.ts';

const rapport = createTestRapport([access, contacts]);

const run = (args: readonly string[], wire?: Wire) => runCommand(rapport, args, wire);
const importFile = (file: string, ...options: string[]) => run(['import', 'customers', file, ...options]);
const everything = () =>
  rapport.db.customer.findMany({ include: { contactPoints: true, externalIds: true }, orderBy: { id: 'asc' } });

const SHOPS = `id,name,tel,fax,land,street,town
1,Möbel Böttcher,030 23125 001,030 23125 002,Deutschland,Lindenstraße 3,Görlitz
2,"Kestrel, Bicycles",020 7946 0123,-,UK,,Bristol
3,Pekařství,601 123 456,-,Atlantis,Lipová 1,Brno
4,,030 23125 004,-,Germany,,
5,Truhlářství,12,-,CZ,,Plzeň
`;
const SHOP_OPTIONS = [
  ...['--kind', 'organization', '--null', '-'],
  ...['--map', 'externalIds.shop=id', '--map', 'organizationName=name', '--map', 'phone=tel', '--map', 'phone.Fax=fax'],
  ...['--map', 'country=land', '--map', 'address.lines=street', '--map', 'address.city=town'],
];

describe('rapport import customers', () => {
  it('writes what holds, tells the rest by line, column and reason, and changes nothing when it runs again', async () => {
    const file = await givenFile(SHOPS);

    const first = await importFile(file, ...SHOP_OPTIONS);

    expect(first.code).toBe(1);
    expect(first.out).toBe('5 rows: 4 created, 0 updated, 0 unchanged, 1 refused. 2 with a warning.\n');
    expect(first.err.trim().split('\n').sort()).toEqual([
      expect.stringMatching(/^customers\.csv:4 warning: country \(column land\): "Atlantis" is no country/),
      expect.stringMatching(/^customers\.csv:4 warning: phone \(column tel\): Was kept as written\./),
      'customers.csv:5 refused: organizationName (column name): An organization needs its name.',
      expect.stringMatching(/^customers\.csv:6 warning: phone \(column tel\): Was kept as written\. Is no phone number of CZ/),
    ]);
    const written = await everything();
    expect(written[0]).toMatchObject({
      organizationName: 'Möbel Böttcher',
      externalIds: [{ system: 'shop', externalId: '1' }],
      contactPoints: [
        { kind: 'PHONE', normalized: '+493023125001', label: null, isPrimary: true },
        { kind: 'PHONE', normalized: '+493023125002', label: 'Fax', isPrimary: false },
        { kind: 'POSTAL', addressLines: ['Lindenstraße 3'], city: 'Görlitz', countryCode: 'DE' },
      ],
    });
    expect(written[1]?.contactPoints).toMatchObject([{ normalized: '+442079460123' }, { city: 'Bristol', countryCode: 'GB' }]);

    const again = await importFile(file, ...SHOP_OPTIONS);

    expect(again).toMatchObject({ code: 1, out: '5 rows: 0 created, 0 updated, 4 unchanged, 1 refused. 2 with a warning.\n' });
    expect(await everything()).toEqual(written);
  });

  it('packs rows into batches and tells lines across them', async () => {
    const lines = Array.from({ length: 7 }, (_none, row) => `${row},${row === 5 ? '' : `Batch ${row}`}`);
    const file = await givenFile(['id,name', ...lines].join('\n'));

    const { code, out, err, requests } = await importFile(
      file,
      ...['--kind', 'PERSON', '--batch-size', '3', '--map', 'externalIds.batches=id', '--map', 'givenName=name'],
    );

    expect({ code, out }).toEqual({ code: 1, out: '7 rows: 6 created, 0 updated, 0 unchanged, 1 refused.\n' });
    expect(err).toContain('customers.csv:7 refused: givenName (column name)');
    expect(requests.map((body) => JSON.parse(body).variables.input.rows.length)).toEqual([3, 3, 1]);
  });

  it('keeps each request under what the server takes', async () => {
    const detail = 'x'.repeat(9_000);
    const lines = Array.from({ length: 450 }, (_none, row) => `${row},${detail}`);
    const file = await givenFile(['id,detail', ...lines].join('\n'));

    const { requests } = await importFile(
      file,
      ...[
        '--kind',
        'PERSON',
        '--dry-run',
        '--batch-size',
        '500',
        '--set',
        'givenName=X',
        '--map',
        'externalIds.large=id',
        '--map',
        'acquisition.detail=detail',
      ],
    );

    expect(requests.length).toBeGreaterThan(2);
    expect(Math.max(...requests.map((body) => Buffer.byteLength(body)))).toBeLessThan(2_000_000);
  });

  it('sends a batch again whose answer was lost, and it is done once', async () => {
    const file = await givenFile('id,name\n1,Lost\n2,Found\n');
    let lost = 0;
    const losing: Wire = async (request, pass) => {
      const answer = await pass(request);
      lost += 1;
      if (lost < 3) throw new TypeError('fetch failed');
      return answer;
    };

    const result = await run(
      ['import', 'customers', file, '--kind', 'PERSON', '--map', 'externalIds.lost=id', '--map', 'givenName=name'],
      losing,
    );

    expect(result).toMatchObject({ code: 0, out: '2 rows: 2 created, 0 updated, 0 unchanged, 0 refused.\n' });
    expect(new Set(result.requests).size).toBe(1);
    expect(await rapport.db.customerExternalId.count({ where: { system: 'lost' } })).toBe(2);
  });

  it('stops where the server is gone, with what is done done, and goes on when it runs again', async () => {
    const file = await givenFile(['id,name', ...Array.from({ length: 6 }, (_none, row) => `${row},Row ${row}`)].join('\n'));
    const args = [
      'import',
      'customers',
      file,
      '--kind',
      'PERSON',
      '--batch-size',
      '2',
      '--map',
      'externalIds.gone=id',
      '--map',
      'givenName=name',
    ];
    let answered = 0;
    const stopped = await run(args, async (request, pass) => {
      answered += 1;
      if (answered > 1) throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') });
      return pass(request);
    });

    expect(stopped.code).toBe(3);
    expect(stopped.err).toContain('Cannot reach http://rapport.test/graphql: connect ECONNREFUSED');
    expect(await rapport.db.customerExternalId.count({ where: { system: 'gone' } })).toBe(2);
    expect(await run(args)).toMatchObject({ code: 0, out: '6 rows: 4 created, 0 updated, 2 unchanged, 0 refused.\n' });
  });

  it('notices a customer that comes twice in the file, in whatever batches', async () => {
    const file = await givenFile('id,name\n1,One\n2,Two\n1,One\n2,Zwei\n');

    const { code, out, err } = await importFile(
      file,
      ...['--kind', 'PERSON', '--batch-size', '1', '--map', 'externalIds.twice=id', '--map', 'givenName=name'],
    );

    expect({ code, out }).toEqual({ code: 1, out: '4 rows: 2 created, 0 updated, 1 unchanged, 1 refused.\n' });
    expect(err).toContain('customers.csv:5 refused: externalIds: Line 3 names the same customer with other content.');
  });

  it('tells words that are none of the accepted', async () => {
    const file = await givenFile('name,state,how\nAda,active,word of mouth\nEve,happy,EVENT\n');

    const { err, out } = await importFile(
      file,
      ...['--kind', 'PERSON', '--map', 'givenName=name', '--map', 'lifecycle=state', '--map', 'acquisition.source=how'],
    );

    expect(out).toContain('1 created, 0 updated, 0 unchanged, 1 refused');
    expect(err).toBe(
      'customers.csv:3 refused: lifecycle (column state): Must be one of LEAD, PROSPECT, ACTIVE, LAPSED, LOST, WON_BACK.\n',
    );
    expect(await rapport.db.customer.findFirst({ where: { givenName: 'Ada' } })).toMatchObject({
      lifecycle: 'ACTIVE',
      acquisitionSource: 'WORD_OF_MOUTH',
    });
  });

  it('changes nothing in a dry run, and says so', async () => {
    const before = await everything();
    const file = await givenFile('id,name\n1,Dry\n');

    const { code, out } = await importFile(
      file,
      '--kind',
      'PERSON',
      '--dry-run',
      '--map',
      'externalIds.dry=id',
      '--map',
      'givenName=name',
    );

    expect({ code, out }).toEqual({
      code: 0,
      out: '1 row: 1 created, 0 updated, 0 unchanged, 0 refused. A dry run: nothing was written.\n',
    });
    expect(await everything()).toEqual(before);
  });
});
