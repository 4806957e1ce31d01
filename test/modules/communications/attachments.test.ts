/** Attachments: downloaded by who may, and by nobody once they were erased. */
import { describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { MOST_ATTACHMENTS } from '../../../src/modules/communications/attachments/index.ts';
import { correctCommunication } from '../../../src/modules/communications/log/index.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenWord, MODULES } from './given.ts';
import { attachTo, bytes, download, file, givenFile, givenStore, hashOf } from './given-attachments.ts';

const { environment, store } = givenStore();

const rapport = createTestRapport(MODULES, { environment });

describe('an attachment', () => {
  it('shows what the sender says of it, in the order of the message, with an address to download it from', async () => {
    const word = await givenWord(rapport, await givenCustomer(rapport));
    const [first, second] = [bytes(newId()), bytes(newId())];
    await attachTo(rapport, word, [file(first, 'čaj.pdf', 'Application/PDF; x=1'), file(second, null, 'nonsense')]);
    const { communication } = await rapport
      .as('communications.communication.read')
      .data('query ($id: ID!) { communication(id: $id) { attachments { id name contentType size sha256 url } } }', {
        id: word.globalId,
      });
    const shown = (content: Uint8Array) => ({ id: expect.any(String), size: content.byteLength, sha256: hashOf(content) });
    expect(communication).toEqual({
      attachments: [
        {
          ...shown(first),
          name: 'čaj.pdf',
          contentType: 'application/pdf',
          url: expect.stringMatching(/^https:\/\/crm\.example\.com\/attachments\/\w+={0,2}$/),
        },
        { ...shown(second), name: 'attachment', contentType: 'application/octet-stream', url: expect.any(String) },
      ],
    });
  });

  it.each<[string, string, string]>([
    ['a path', '../../etc/passwd', 'passwd'],
    ['a path of Windows', 'C:\\temp\\bill.pdf', 'bill.pdf'],
    ['a folder', '..', 'attachment'],
    ['a hidden file', ' .htaccess ', 'htaccess'],
    ['lines', 'a\r\nb\u0000.pdf', 'ab.pdf'],
    ['what turns letters around', 'invoice\u202Efdp.exe', 'invoicefdp.exe'],
    ['304 letters', `${'x'.repeat(300)}.pdf`, `${'x'.repeat(196)}.pdf`],
    ['300 smileys', '😀'.repeat(300), '😀'.repeat(200)],
  ])('named by %s has a name that is a name', async (_case, given, name) => {
    const { id } = await givenFile(rapport, { name: given });
    expect((await rapport.db.attachment.findUniqueOrThrow({ where: { id } })).name).toBe(name);
  });

  it('is one of 500 at most', async () => {
    const word = await givenWord(rapport, await givenCustomer(rapport));
    const files = Array.from({ length: MOST_ATTACHMENTS + 1 }, () => file(bytes('same')));
    await expect(attachTo(rapport, word, files)).rejects.toThrow('At most 500');
  });

  it('stays with the current version of a word that is corrected', async () => {
    const { word, hash } = await givenFile(rapport);
    const { id } = await correctCommunication(rapport.ctx, { id: word.id, body: 'Read wrongly.', reason: 'A slip' });
    expect(await rapport.db.attachment.findMany({ where: { communicationId: id } })).toMatchObject([
      { sha256: hash, position: 0 },
    ]);
  });
});

describe('a download', () => {
  it('is the bytes, as a file to be kept and never shown', async () => {
    const { path, content, hash } = await givenFile(rapport, { name: 'účet "1".pdf' });
    const response = await download(rapport, path);
    expect(response.status).toBe(200);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(content);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': String(content.byteLength),
      'content-disposition': `attachment; filename="__et _1_.pdf"; filename*=UTF-8''%C3%BA%C4%8Det%20%221%22.pdf`,
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-cache',
      etag: `"${hash}"`,
    });
  });

  it.each(['text/html', 'image/svg+xml', 'application/xhtml+xml', 'text/javascript', 'application/xml', 'message/rfc822'])(
    'of %s is bytes and nothing else',
    async (contentType) => {
      const { path } = await givenFile(rapport, { contentType });
      expect((await download(rapport, path)).headers.get('content-type')).toBe('application/octet-stream');
    },
  );

  it('is not repeated for who has it', async () => {
    const { path, hash } = await givenFile(rapport);
    const again = await download(rapport, path, { 'if-none-match': `"other", W/"${hash}"` });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect((await download(rapport, path, { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('needs a key with the permission to read communications, whether the file exists or not', async () => {
    const { path } = await givenFile(rapport);
    const other = rapport.as('communications.communication.log').credential ?? '';
    for (const asked of [path, `/attachments/${globalId('Attachment', newId())}`]) {
      expect((await rapport.rapport.fetch(new Request(`http://localhost${asked}`))).status).toBe(401);
      expect((await download(rapport, asked, { authorization: `Bearer ${other}` })).status).toBe(403);
    }
  });

  it.each([
    ['an attachment that does not exist', globalId('Attachment', newId())],
    ['another type', globalId('Communication', newId())],
    ['no id', 'x'],
    ['a path', encodeURIComponent('../../../etc/passwd')],
    ['a path as an id', Buffer.from('Attachment:../../etc/passwd').toString('base64')],
  ])('of %s is not found', async (_case, id) => {
    expect((await download(rapport, `/attachments/${encodeURIComponent(id)}`)).status).toBe(404);
  });

  it('of a file that is missing is not found, and logged', async () => {
    const { path, hash, id } = await givenFile(rapport);
    await store.remove(hash);
    expect((await download(rapport, path)).status).toBe(404);
    expect(rapport.log.lines.filter(({ level }) => level === 'error')).toMatchObject([{ bindings: { attachmentId: id } }]);
  });
});

const ERASE = `mutation ($input: EraseCustomerInput!) { eraseCustomer(input: $input) { __typename } }`;
const erase = (id: string) =>
  rapport.asAdministrator().data(ERASE, { input: { id, reason: 'They asked.', idempotencyKey: newId() } });

describe('an erasure', () => {
  it('takes the name, then the file; who asks for it hears that it is gone', async () => {
    const { customer, path, hash, id, word } = await givenFile(rapport);
    expect(await erase(customer.globalId)).toEqual({ eraseCustomer: { __typename: 'EraseCustomerSuccess' } });
    await rapport.settle();
    expect(await rapport.db.attachment.findUniqueOrThrow({ where: { id } })).toMatchObject({
      name: '[erased]',
      erasedAt: expect.any(Date),
    });
    expect(await store.open(hash)).toBeNull();
    expect((await download(rapport, path)).status).toBe(410);
    const document = 'query ($id: ID!) { communication(id: $id) { attachments { id } } }';
    const shown = await rapport.as('communications.communication.read').data(document, { id: word.globalId });
    expect(shown).toEqual({ communication: { attachments: [] } });
  });

  it('leaves a file that another customer was sent too', async () => {
    const content = bytes(newId());
    const [mine, theirs] = [await givenFile(rapport, { content }), await givenFile(rapport, { content })];
    await erase(mine.customer.globalId);
    await rapport.settle();
    expect((await download(rapport, mine.path)).status).toBe(410);
    expect(await (await download(rapport, theirs.path)).text()).toBe(new TextDecoder().decode(content));
  });
});
