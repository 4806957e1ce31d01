import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readServerEnvironment } from '../../src/environment.ts';
import { ConfigurationError } from '../../src/kernel/index.ts';
import { loadPartnerModules } from '../../src/partner-modules.ts';
import { readTrustedDocuments } from '../../src/trusted-documents-file.ts';

describe('the environment', () => {
  it('has a default for everything', () => {
    expect(readServerEnvironment({})).toEqual({
      PORT: 4000,
      HOST: '127.0.0.1',
      DATA_DIR: '.data',
      COMPILED_READS: 'on',
      RAPPORT_MODULES: [],
      ALLOWED_ORIGINS: [],
      LOG_LEVEL: 'info',
      TRUSTED_DOCUMENTS: 'off',
    });
  });

  it('is read', () => {
    const given = {
      PORT: '0',
      HOST: '::',
      DATABASE_URL: 'postgres://me@db/rapport',
      RAPPORT_MODULES: ' @acme/rapport-surveys , other ',
      ALLOWED_ORIGINS: 'https://desk.example,http://localhost:5173',
      LIMITS: '{"depth":20}',
      SAMPLE_DATA: '',
    };

    expect(readServerEnvironment(given)).toMatchObject({
      PORT: 0,
      HOST: '::',
      RAPPORT_MODULES: ['@acme/rapport-surveys', 'other'],
      ALLOWED_ORIGINS: ['https://desk.example', 'http://localhost:5173'],
      LIMITS: { depth: 20, breadth: 200 },
    });
  });

  it.each([
    ['PORT', 'eighty', 'PORT: is not a number; accepted: a port from 0, which takes a free one, to 65535.'],
    ['PORT', '70000', 'PORT: is too large; accepted: a port from 0, which takes a free one, to 65535.'],
    ['PORT', '-1', 'PORT: is not a number; '],
    ['HOST', 'a b', 'HOST: is not an address; '],
    ['DATABASE_URL', 'mysql://db', 'DATABASE_URL: is not a Postgres address; accepted: postgres://'],
    ['COMPILED_READS', 'no', 'COMPILED_READS: is neither on nor off; accepted: on or off.'],
    ['SAMPLE_DATA', 'yes', 'SAMPLE_DATA: is neither on nor off; accepted: on or off.'],
    ['RAPPORT_MODULES', '../evil', 'RAPPORT_MODULES: names something that is no package; '],
    ['ALLOWED_ORIGINS', 'https://desk.example/', 'ALLOWED_ORIGINS: has something that is no origin; '],
    ['ALLOWED_ORIGINS', '*', 'ALLOWED_ORIGINS: has something that is no origin; '],
    ['LOG_LEVEL', 'loud', 'LOG_LEVEL: is no level; accepted: fatal, error, warn, info, debug, trace, silent.'],
    ['TRUSTED_DOCUMENTS', 'on', 'TRUSTED_DOCUMENTS: is neither off nor only; '],
    ['LIMITS', '{"dept":1}', 'LIMITS: is wrong at Unrecognized key: "dept"; '],
    ['LIMITS', '{"depth":0}', 'LIMITS: is wrong at depth: '],
    ['LIMITS', 'depth=3', 'LIMITS: is wrong at '],
  ])('refuses %s=%s in one line that names it, its fault and what is accepted', (name, value, line) => {
    expect(() => readServerEnvironment({ [name]: value })).toThrow(ConfigurationError);
    expect(() => readServerEnvironment({ [name]: value })).toThrow(line);
    expect(() => readServerEnvironment({ [name]: value })).toThrow(/^[^\n]*$/);
  });
});

describe('the files and packages that it names', () => {
  it('are trusted documents under their own hashes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rapport-'));
    const write = async (content: string) => {
      const path = join(folder, 'documents.json');
      await writeFile(path, content);
      return path;
    };
    const hash = 'c147ff57fad7ccd4fc66f71a5d3b49c4c65abcad1d0ab0ae6f4dd5d9b80be7f9';

    await expect(readTrustedDocuments(join(folder, 'missing.json'))).rejects.toThrow(
      'TRUSTED_DOCUMENTS_FILE: cannot be read as JSON; ',
    );
    await expect(readTrustedDocuments(await write('[1]'))).rejects.toThrow(
      'TRUSTED_DOCUMENTS_FILE: is no JSON object of texts; ',
    );
    await expect(readTrustedDocuments(await write(JSON.stringify({ [hash]: '{ me }' })))).rejects.toThrow('not its SHA-256');
    const { createHash } = await import('node:crypto');
    const right = createHash('sha256').update('{ me }').digest('hex');
    expect(await readTrustedDocuments(await write(JSON.stringify({ [`sha256:${right}`]: '{ me }' })))).toEqual(
      new Map([[right, '{ me }']]),
    );
  });

  it('are packages that export a module', async () => {
    await expect(loadPartnerModules(['no-such-package'])).rejects.toThrow(
      /^RAPPORT_MODULES: "no-such-package" does not load: [^\n]*$/,
    );
    await expect(loadPartnerModules(['zod'])).rejects.toThrow('RAPPORT_MODULES: "zod" exports no module; accepted: ');
  });
});
