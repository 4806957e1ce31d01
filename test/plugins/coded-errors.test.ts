import { describe, expect, it } from 'vitest';
import { answerOf, codesOf, givenGateway, post } from './support.ts';

describe('an error that leaves the server', () => {
  it('is masked when it is a bug, and logged whole under the request id', async () => {
    const { gateway, stage } = givenGateway();

    const response = await post(gateway, { query: '{ bug }' }, { 'x-request-id': 'r-1' });
    const text = await response.text();

    expect(JSON.parse(text).errors[0]).toMatchObject({
      path: ['bug'],
      extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'r-1' },
    });
    expect(text).not.toMatch(/hunter2|secret|stack|at \//);
    const [bug] = stage.logged.filter(({ level }) => level === 'error');
    expect(bug?.bindings).toMatchObject({ requestId: 'r-1', err: { message: 'password=hunter2 at /srv/secret.ts' } });
  });

  it('is masked when a resolver returned what does not fit its type', async () => {
    const { gateway } = givenGateway();

    const text = await (await post(gateway, { query: '{ unfit }' })).text();

    expect(JSON.parse(text).errors[0].extensions.code).toBe('INTERNAL_SERVER_ERROR');
    expect(text).not.toContain('secret');
  });

  it.each(['FORBIDDEN', 'CURSOR_INVALID', 'CURSOR_EXPIRED', 'BAD_USER_INPUT'])(
    'keeps the code %s, its message and its details',
    async (code) => {
      const { gateway } = givenGateway();

      const answer = await answerOf(await post(gateway, { query: '{ refused(code: "' + code + '") }' }));

      expect(answer.errors?.[0]).toMatchObject({ message: 'No.', path: ['refused'], extensions: { code, cursor: 'here' } });
    },
  );

  it('keeps the message of a domain error that no mutation declared', async () => {
    const { gateway } = givenGateway();

    expect(await answerOf(await post(gateway, { query: '{ domain }' }))).toMatchObject({
      errors: [{ message: 'That cannot be.', extensions: { code: 'BAD_USER_INPUT' } }],
    });
  });

  it.each([
    ['a document that does not parse', { query: '{' }, 'GRAPHQL_PARSE_FAILED'],
    ['a field that does not exist', { query: '{ helo }' }, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a variable that does not fit',
      { query: 'query ($n: Int!) { need(number: $n) }', variables: { n: 'x'.repeat(5_000) } },
      'BAD_USER_INPUT',
    ],
    ['a field with a name of 50,000 letters', { query: `{ ${'a'.repeat(50_000)} }` }, 'GRAPHQL_VALIDATION_FAILED'],
    ['a number of 5,000 digits', { query: `{ need(number: ${'9'.repeat(5_000)}) }` }, 'GRAPHQL_VALIDATION_FAILED'],
    ['an operation that is not there', { query: 'query A { me }', operationName: 'B' }, 'BAD_USER_INPUT'],
    ['a request without a query', { variables: {} }, 'BAD_USER_INPUT'],
  ])('is coded for %s and never echoes a long input', async (_case, body, code) => {
    const { gateway } = givenGateway();

    const answer = await answerOf(await post(gateway, body));

    expect(answer.errors?.map(({ extensions }) => extensions.code)).toEqual([code]);
    expect(answer.errors?.[0]?.message.length).toBeLessThanOrEqual(300);
  });

  it('helps with names outside production only', async () => {
    const messageIn = async (production: boolean) =>
      (await answerOf(await post(givenGateway({ production }).gateway, { query: '{ helo }' }))).errors?.[0]?.message;

    expect(await messageIn(false)).toContain('Did you mean "hello"');
    expect(await messageIn(true)).toBe('Cannot query field "helo" on type "Query".');
  });

  it('hides the schema in production', async () => {
    const ask = (production: boolean, query: string) => post(givenGateway({ production }).gateway, { query });

    for (const query of ['{ __schema { types { name } } }', '{ __type(name: "Query") { name } }']) {
      expect((await ask(false, query)).status).toBe(200);
      expect(new Set(await codesOf(await ask(true, query)))).toEqual(new Set(['GRAPHQL_VALIDATION_FAILED']));
    }
    expect((await ask(true, '{ __typename }')).status).toBe(200);
  });
});
