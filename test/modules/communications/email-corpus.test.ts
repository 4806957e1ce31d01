/** Messages of every shape are read as they were meant, or refused with a reason; in little time, whatever they are. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ValidationError } from '../../../src/index.ts';
import { type ParsedEmail, parseEmail } from '../../../src/modules/communications/mail-in/parse/index.ts';
import { EMAILS, expectedOf, rawEmail } from './email-corpus.ts';

const MAX_BYTES = 26_214_400;
/** Times what the processor takes just now to hash 20 MB: 2 s of a fast machine. What is not bounded takes minutes. */
const LONGEST_HASHES = 200;
const MESSAGE = 'From: jana@example.cz\r\nMessage-ID: <x@example.cz>\r\n';

const parse = (raw: Buffer | string) => parseEmail(Buffer.from(raw), MAX_BYTES);

/** What it says, or the code of its refusal; whatever else is thrown fails the test. */
async function outcomeOf(raw: Buffer | string): Promise<ParsedEmail | string> {
  try {
    return await parse(raw);
  } catch (error) {
    if (error instanceof ValidationError) return error.issues[0]?.code ?? '';
    throw error;
  }
}

/** As the fixtures write it: files with their bytes in hexadecimal. */
function shown({ files, writtenAt, report, ...email }: ParsedEmail) {
  return {
    ...email,
    writtenAt: writtenAt?.toISOString() ?? null,
    files: files.map(({ name, contentType, bytes }) => [name, contentType, bytes.toString('hex')]),
    ...(report && { report }),
  };
}

async function processorTimeOf(run: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

const timeOfHashing = () => processorTimeOf(async () => createHash('sha256').update(Buffer.alloc(20_000_000)).digest());

describe('a message of the corpus', () => {
  it.each(EMAILS)('%s says what was written, or is refused', async (name) => {
    const outcome = await outcomeOf(rawEmail(name));
    const { messageId, body, ...expected } = expectedOf(name);
    if ('refused' in expected) return expect(outcome).toBe(expected.refused);
    if (typeof outcome === 'string') throw new Error(`It was refused: ${outcome}`);

    const { messageId: foundId, body: foundBody, ...found } = shown(outcome);
    expect(found).toEqual(expected);
    if (body !== '*') expect(foundBody).toBe(body);
    if (messageId !== '*@without-message-id.invalid') expect(foundId).toBe(messageId);
  });

  it('names every refusal in words, with the field that it is about', async () => {
    for (const name of EMAILS.filter((one) => 'refused' in expectedOf(one))) {
      const error: unknown = await parse(rawEmail(name)).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ issues: [{ path: ['raw'], message: expect.stringMatching(/^(Has|Cannot) .+\.$/) }] });
    }
  });
});

describe('what a message says', () => {
  it('holds nothing that the database cannot store', async () => {
    const { subject, body } = await parse(rawEmail('nul-and-surrogates'));
    expect(`${subject}${body}`).not.toMatch(/\0|\p{Cs}/u);
    expect(body).toMatch(/^a.* end$/);
  });

  it('is known again by its content where it has no Message-ID, however its lines end and whichever servers it passed', async () => {
    const raw = rawEmail('missing-message-id');
    const { messageId } = await parse(raw);
    const passed = `Received: from a by b\r\nReturn-Path: <jana@example.cz>\r\n${raw.toString().replaceAll('\n', '\r\n')}`;

    expect(messageId).toMatch(/^[0-9a-f]{64}@without-message-id\.invalid$/);
    expect((await parse(passed)).messageId).toBe(messageId);
    expect((await parse(raw.toString().replace('Same', 'Other'))).messageId).not.toBe(messageId);
  });

  it('loses nothing of a body that is longer than 200,000 characters: the whole is a file', async () => {
    const text = `${'é'.repeat(199_999)}😀 and on`;
    const { body, files } = await parse(`${MESSAGE}\r\n${text}`);

    expect(body).toBe('é'.repeat(199_999));
    expect(files.map(({ name, contentType, bytes }) => [name, contentType, bytes.toString()])).toEqual([
      ['body.txt', 'text/plain', text],
    ]);
  });

  it('keeps the first of very many references, and the latest', async () => {
    const ids = Array.from({ length: 300 }, (_none, index) => `<${index}@example.cz>`);
    const { references } = await parse(`${MESSAGE}References: ${ids.join('\r\n ')}\r\n\r\nx`);

    expect(references).toHaveLength(100);
    expect([references[0], references[1], references.at(-1)]).toEqual(['0@example.cz', '201@example.cz', '299@example.cz']);
  });
});

describe('a message that was made to be slow', () => {
  const lines = (line: string, count: number) => `${MESSAGE}\r\n${`${line}\r\n`.repeat(count)}`;
  const base64 = `${'A'.repeat(76)}\r\n`;
  const mixed = `${MESSAGE}Content-Type: multipart/mixed; boundary=b\r\n\r\n`;
  const slow: Readonly<Record<string, readonly [raw: string, outcome: string | null]>> = {
    'a million lines': [lines('a', 1_000_000), 'TOO_MANY_LINES'],
    'as many lines as are taken': [lines('a', 29_000), null],
    '300,000 lines that look like base64 and are not': [lines('A'.repeat(76), 300_000), null],
    'an attachment of 20 MB': [
      `${mixed}--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64.repeat(256_000)}--b--`,
      null,
    ],
    '100,000 parts whose boundary is hidden': [
      `${MESSAGE}Content-Type: multipart/mixed; boundary*=utf-8''b\r\n\r\n${'--b\r\n\r\n'.repeat(100_000)}`,
      'TOO_MANY_PARTS',
    ],
    'headers of 300 KB': [`${MESSAGE}X-Long: ${'a '.repeat(150_000)}\r\n\r\nx`, 'HEADERS_TOO_LARGE'],
    'parameters that go on': [`${MESSAGE}Content-Type: text/plain; ${'a*0*=x; '.repeat(32_000)}\r\n\r\nx`, null],
    'brackets in an address': [`${MESSAGE}To: ${'(<'.repeat(100_000)}\r\n\r\nx`, null],
    'encoded words without an end': [`${MESSAGE}Subject: ${'=?utf-8?B?'.repeat(25_000)}\r\n\r\nx`, null],
    'HTML that is never closed': [`${MESSAGE}Content-Type: text/html\r\n\r\n${'<div>'.repeat(200_000)}`, null],
    'HTML of very many tables': [
      `${MESSAGE}Content-Type: text/html\r\n\r\n${'<table><tr><td>x</td></tr></table>'.repeat(30_000)}`,
      null,
    ],
  };

  it.each(Object.keys(slow))('is read or refused at once: %s', async (name) => {
    const [raw = '', expected = ''] = slow[name] ?? [];
    let outcome: unknown;
    const elapsed = await processorTimeOf(async () => {
      outcome = await outcomeOf(raw);
    });

    if (expected === null) expect(outcome).toMatchObject({ messageId: 'x@example.cz' });
    else expect(outcome).toBe(expected);
    expect(elapsed).toBeLessThan(LONGEST_HASHES * (await timeOfHashing()));
  });

  it('takes no more than the deployment does', async () => {
    await expect(parseEmail(Buffer.alloc(20_001, 'a'), 20_000)).rejects.toMatchObject({
      issues: [{ code: 'TOO_LARGE', message: 'Has 20001 bytes: more than the 20000 that are taken.' }],
    });
  });
});

describe('any message', () => {
  /** Bytes put, cut and doubled anywhere. */
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat(40),
    insert: fc.oneof(
      fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
      fc
        .constantFrom(
          '\r\n',
          '\r\n\r\n',
          '--b\r\n',
          '=?',
          '?=',
          '<',
          '>',
          '"',
          '(',
          '\\',
          ';',
          ':',
          'Content-Type: multipart/mixed; boundary=b\r\n',
        )
        .map((text) => Buffer.from(text)),
    ),
  });

  it('is read or refused, whatever becomes of its bytes on the way', async () => {
    const sources = EMAILS.map(rawEmail).filter(({ length }) => length < 5_000);
    const longest = LONGEST_HASHES * (await timeOfHashing());
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...sources), fc.array(change, { minLength: 1, maxLength: 8 }), async (source, changes) => {
        let raw = source;
        for (const { at, length, insert } of changes) {
          const start = Math.floor(at * raw.length);
          raw = Buffer.concat([raw.subarray(0, start), insert, raw.subarray(start + length)]);
        }
        const elapsed = await processorTimeOf(async () => {
          const outcome = await outcomeOf(raw);
          if (typeof outcome !== 'string') expect(JSON.stringify(shown(outcome))).not.toMatch(/\\u0000|\\ud[89a-f]/);
        });
        expect(elapsed).toBeLessThan(longest);
      }),
      { numRuns: 300 },
    );
  });
});
