/** Files that came with words, as the product keeps them. */
import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '../../../src/index.ts';
import {
  attach,
  fileStore,
  type NewAttachment,
  type StoredAttachment,
  storeFiles,
} from '../../../src/modules/communications/attachments/index.ts';
import { globalId, type TestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { type GivenWord, givenWord } from './given.ts';

/** A store in a folder of its own, and what a server is told to use it. */
export function givenStore() {
  const dataDir = mkdtempSync(join(tmpdir(), 'rapport-'));
  const environment = { DATA_DIR: dataDir, PUBLIC_URL: 'https://crm.example.com/' };
  return { folder: join(dataDir, 'attachments'), store: fileStore(dataDir), environment };
}

export const bytes = (text: string) => new TextEncoder().encode(text);
export const hashOf = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');
export const file = (
  content: Uint8Array,
  name: string | null = 'tea.pdf',
  contentType: string | null = 'application/pdf',
): NewAttachment => ({
  name,
  contentType,
  content,
});

export async function attachTo(
  on: TestRapport,
  word: GivenWord,
  files: readonly NewAttachment[],
): Promise<readonly StoredAttachment[]> {
  const stored = await storeFiles(on.ctx, files);
  await on.ctx.transact((tx) => attach(tx, [word.id], stored));
  return stored;
}

/** A word with one file that nobody else has. */
export async function givenFile(rapport: TestRapport, given: Partial<NewAttachment> = {}) {
  const customer = await givenCustomer(rapport);
  const word = await givenWord(rapport, customer);
  const content = given.content ?? bytes(newId());
  await attachTo(rapport, word, [{ ...file(content), ...given }]);
  const { id } = await rapport.db.attachment.findFirstOrThrow({ where: { communicationId: word.id } });
  return { customer, word, content, id, hash: hashOf(content), path: `/attachments/${globalId('Attachment', id)}` };
}

/** What a reader gets from an address of the server. */
export function download(rapport: TestRapport, path: string, headers: Readonly<Record<string, string>> = {}) {
  const authorization = `Bearer ${rapport.as('communications.communication.read').credential}`;
  return rapport.rapport.fetch(new Request(`http://localhost${path}`, { headers: { authorization, ...headers } }));
}
