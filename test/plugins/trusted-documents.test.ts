import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { answerOf, codesOf, givenGateway, post } from './support.ts';

const HELLO = 'query Hello($n: String) { hello(name: $n) }';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const documents = new Map([[sha256(HELLO), HELLO]]);
const variables = { n: 'Ada' };

describe('trusted documents', () => {
  it.each([
    ['documentId', { documentId: `sha256:${sha256(HELLO)}`, variables }],
    ['Apollo’s extension', { extensions: { persistedQuery: { version: 1, sha256Hash: sha256(HELLO) } }, variables }],
    ['their text', { query: HELLO, variables }],
  ])('are served by %s', async (_how, body) => {
    const { gateway } = givenGateway({ trustedDocuments: { documents, only: true } });

    expect(await answerOf(await post(gateway, body))).toMatchObject({ data: { hello: 'Hello Ada' } });
  });

  it.each([
    ['another document', { query: '{ hello }' }],
    ['an unknown hash', { documentId: `sha256:${sha256('other')}` }],
    ['a hash that is none', { documentId: '__proto__' }],
    [
      'an unknown hash with its text',
      { query: '{ hello }', extensions: { persistedQuery: { sha256Hash: sha256('{ hello }') } } },
    ],
  ])('are all that is served where nothing else is: %s is not', async (_what, body) => {
    const { gateway } = givenGateway({ trustedDocuments: { documents, only: true } });

    const response = await post(gateway, body);

    expect([response.status, await codesOf(response)]).toEqual([400, ['PERSISTED_QUERY_NOT_FOUND']]);
  });

  it('leave others alone where they are not required', async () => {
    const { gateway } = givenGateway({ trustedDocuments: { documents, only: false } });

    expect(await answerOf(await post(gateway, { query: '{ hello }' }))).toMatchObject({ data: { hello: 'Hello world' } });
    expect(await codesOf(await post(gateway, { documentId: 'sha256:00' }))).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
  });
});
