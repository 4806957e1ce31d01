/**
 * From bytes to rows. A row must never lack its file, though a sweep may run at any moment: whoever writes a row holds the lock of its
 * hash, under which the sweep looks for rows and removes, and looks first whether the file is there.
 */
import { Prisma } from '../../../generated/index.ts';
import { type Ctx, insertRows, newId, type TxCtx } from '../../../kernel/index.ts';
import { type AttachmentStore, fileStore, type StoredBytes } from './store.ts';

/** Of one communication. */
export const MOST_ATTACHMENTS = 500;
const LONGEST_NAME = 200;
const LONGEST_TYPE = 127;
/** "attached" in ASCII, less its last letter: the locks of hashes begin here. */
const FIRST_LOCK = 0x61747461636865n;
const MEDIA_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/;
const UNNAMED = 'attachment';
const UNKNOWN_TYPE = 'application/octet-stream';

export interface NewAttachment {
  /** As the sender named it. */
  readonly name: string | null;
  /** As the sender says; parameters do not count. */
  readonly contentType: string | null;
  readonly content: Uint8Array;
}

/** A file whose bytes are kept; no row refers to it yet. */
export interface StoredAttachment extends NewAttachment, StoredBytes {}

export const storeOf = ({ config }: Pick<Ctx, 'config'>): AttachmentStore => fileStore(config.communications.DATA_DIR);

/** Keeps the bytes of files, in their order. Before the transaction in which they are attached: a disk may be slow. */
export async function storeFiles(ctx: Ctx, files: readonly NewAttachment[]): Promise<readonly StoredAttachment[]> {
  const store = storeOf(ctx);
  const stored: StoredAttachment[] = [];
  for (const file of files) stored.push({ ...file, ...(await store.put(file.content)) });
  return stored;
}

/** Writes the rows of files that `storeFiles` keeps, in their order: for each of these communications all of them, and once only. */
export async function attach(tx: TxCtx, communicationIds: readonly string[], files: readonly StoredAttachment[]): Promise<void> {
  if (files.length === 0 || communicationIds.length === 0) return;
  if (files.length > MOST_ATTACHMENTS) throw new Error(`At most ${MOST_ATTACHMENTS} files are attached to a communication.`);
  await holdFiles(tx, files);
  const rows = files.map(({ name, contentType, size, sha256 }, position) => {
    return { position, size, sha256, name: cleanName(name), contentType: mediaTypeOf(contentType) };
  });
  await insertRows(
    tx.db,
    'Attachment',
    communicationIds.flatMap((communicationId) => rows.map((row) => ({ id: newId(), communicationId, ...row }))),
  );
}

/** Until the transaction ends no sweep removes these; one that came between has them put again. */
async function holdFiles(tx: TxCtx, files: readonly StoredAttachment[]): Promise<void> {
  const hashes = [...new Set(files.map(({ sha256 }) => sha256))];
  await tx.db.$queryRaw`SELECT pg_advisory_xact_lock_shared(lock)::text FROM (${locksOf(hashes)}) AS locks`;
  const store = storeOf(tx);
  for (const file of files) if (!(await store.has(file))) await store.put(file.content);
}

/** In one order, so that two who hold several never wait for each other. */
export const locksOf = (hashes: readonly string[]): Prisma.Sql => Prisma.sql`
  SELECT DISTINCT ${FIRST_LOCK}::bigint + (hashtextextended(hash, 0) & 65535) AS lock
  FROM unnest(${[...hashes]}::text[]) AS hash ORDER BY lock`;

/** Without folders, and without what no reader sees or what turns what they see around. */
function cleanName(name: string | null): string {
  const last = (name ?? '').normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const visible = last
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu, '')
    .replace(/\s+/gu, ' ')
    .replace(/^[. ]+/u, '')
    .trim();
  return visible === '' ? UNNAMED : shortened(visible);
}

/** Keeps the end, by which people and systems tell what a file is. */
function shortened(name: string): string {
  const letters = [...name];
  if (letters.length <= LONGEST_NAME) return name;
  const [ending = ''] = /\.[^.]{1,16}$/u.exec(name) ?? [];
  return letters.slice(0, LONGEST_NAME - [...ending].length).join('') + ending;
}

function mediaTypeOf(contentType: string | null): string {
  const [type = ''] = (contentType ?? '').trim().toLowerCase().split(/[;\s]/);
  return type.length <= LONGEST_TYPE && MEDIA_TYPE.test(type) ? type : UNKNOWN_TYPE;
}
