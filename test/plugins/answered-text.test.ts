import type { ExecutionArgs } from 'graphql';
import { describe, expect, it } from 'vitest';
import { AnsweredText, RequestError } from '../../src/kernel/index.ts';
import { Sockets } from './sockets.ts';
import { answerOf, givenGateway, post } from './support.ts';

const sockets = new Sockets();

const ada = { authorization: 'Bearer ada' };
const json = '{"item":{"name":"from text","items":[{"name":"a"},{"name":"b"}]}}';

describe('an operation that somebody answers with text', () => {
  it('is not executed, and costs what the text is said to hold', async () => {
    const { gateway } = givenGateway({ answer: async () => new AnsweredText(json, 7) });

    const answer = await answerOf(await post(gateway, { query: '{ heavy { name } }' }, ada));

    expect(answer.data).toEqual(JSON.parse(json));
    expect(answer.extensions?.cost).toMatchObject({ requestedQueryCost: 60, actualQueryCost: 7 });
  });

  it('is handed over with the variables and the context of the caller', async () => {
    const asked: ExecutionArgs[] = [];
    const { gateway } = givenGateway({
      answer: (args) => {
        asked.push(args);
        return null;
      },
    });
    const query = 'query Greet($name: String) { hello(name: $name) }';

    const answer = await answerOf(await post(gateway, { query, variables: { name: 'Ada' } }, ada));

    expect(answer.data).toEqual({ hello: 'Hello Ada' });
    expect(asked).toMatchObject([{ variableValues: { name: 'Ada' }, contextValue: { actor: { name: 'ada' } } }]);
  });

  it('is told to a socket as any other', async () => {
    await sockets.restart({ answer: async () => new AnsweredText(json, 3) });
    const client = await sockets.connect().init('Bearer ada');

    client.subscribe('1', '{ item { name } }');

    expect((await client.of('1', 'next')).payload).toMatchObject({
      data: JSON.parse(json),
      extensions: { cost: { actualQueryCost: 1 } },
    });
  });

  it('is executed where the answer turns out to be none', async () => {
    const { gateway } = givenGateway({ answer: async () => null });

    expect((await answerOf(await post(gateway, { query: '{ hello }' }))).data).toEqual({ hello: 'Hello world' });
  });

  it('fails as executing it would: coded, masked, and within its time', async () => {
    const refusing = givenGateway({ answer: () => Promise.reject(new RequestError('CURSOR_INVALID', 'No such place.')) });
    const failing = givenGateway({ answer: () => Promise.reject(new Error('password=hunter2')) });
    const slow = givenGateway({ answer: () => new Promise(() => {}), limits: { requestMilliseconds: 40 } });
    const answered = async ({ gateway }: ReturnType<typeof givenGateway>) =>
      answerOf(await post(gateway, { query: '{ hello }' }));

    expect(await answered(refusing)).toMatchObject({ data: null, errors: [{ extensions: { code: 'CURSOR_INVALID' } }] });
    expect(await answered(failing)).toMatchObject({ data: null, errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }] });
    expect(await answered(slow)).toMatchObject({ data: null, errors: [{ extensions: { code: 'TIMEOUT' } }] });
    expect(slow.stage.ran).toEqual([]);
  });
});
