/** Reads the documents that clients may name by their hash. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ConfigurationError } from './kernel/index.ts';

const fileSchema = z.record(z.string(), z.string());

/** A JSON object from hex SHA-256 to text. Throws a `ConfigurationError` for a file that is not one, or whose hashes are of other texts. */
export async function readTrustedDocuments(path: string): Promise<ReadonlyMap<string, string>> {
  const documents = fileSchema.safeParse(await readJson(path));
  if (!documents.success) throw wrong('is no JSON object of texts');
  for (const [hash, text] of Object.entries(documents.data)) {
    if (createHash('sha256').update(text).digest('hex') !== hash.replace(/^sha256:/, '')) {
      throw wrong(`has a document under a hash that is not its SHA-256: ${hash.slice(0, 80)}`);
    }
  }
  return new Map(Object.entries(documents.data).map(([hash, text]) => [hash.replace(/^sha256:/, ''), text]));
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    throw wrong('cannot be read as JSON');
  }
}

function wrong(fault: string): ConfigurationError {
  return new ConfigurationError(`TRUSTED_DOCUMENTS_FILE: ${fault}; accepted: a JSON file of documents by their SHA-256.`);
}
