import { afterEach, describe, expect, it } from 'vitest';
import { RequestError } from '../../src/kernel/index.ts';
import { actor } from './stage.ts';
import { codesOf, givenGateway, post } from './support.ts';

const TICKS = { query: 'subscription { ticks }' };
const stream = { accept: 'text/event-stream', authorization: 'Bearer ada' };

/** The events of a stream, without its comments. */
async function* eventsOf(response: Response): AsyncGenerator<{ event: string; data: string }> {
  let text = '';
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk).toString();
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const block = text.slice(0, end);
      text = text.slice(end + 2);
      const event = /^event: (.*)$/m.exec(block)?.[1];
      if (event) yield { event, data: /^data: ?(.*)$/m.exec(block)?.[1] ?? '' };
    }
  }
}

describe('a subscription over Server-Sent Events', () => {
  const readers: AsyncGenerator[] = [];
  afterEach(async () => {
    for (const reader of readers.splice(0)) await reader.return(undefined);
  });
  const read = (response: Response) => {
    const events = eventsOf(response);
    readers.push(events);
    return events;
  };
  const nextOf = async (events: ReturnType<typeof eventsOf>) => {
    const { value } = await events.next();
    return { event: value?.event, data: value?.data ? JSON.parse(value.data) : null };
  };

  it('yields each event and completes when the source ends', async () => {
    const { gateway, stage } = givenGateway();
    const response = await post(gateway, TICKS, stream);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    const events = read(response);

    stage.streams[0]?.push({ text: 'one' });
    stage.streams[0]?.push({ text: 'two' });
    expect(await nextOf(events)).toEqual({ event: 'next', data: { data: { ticks: 'one for ada' } } });
    expect(await nextOf(events)).toEqual({ event: 'next', data: { data: { ticks: 'two for ada' } } });
    await stage.streams[0]?.return();

    expect(await nextOf(events)).toEqual({ event: 'complete', data: null });
  });

  it('executes each event with the context that travels with it', async () => {
    const { gateway, stage } = givenGateway();
    const events = read(await post(gateway, TICKS, stream));

    stage.streams[0]?.push({ text: 'hello', ctx: { actor: actor('eve') } });

    expect((await nextOf(events)).data).toEqual({ data: { ticks: 'hello for eve' } });
  });

  it('ends with a coded error and the cursor, and without what is internal', async () => {
    const { gateway, stage } = givenGateway();
    const events = read(await post(gateway, TICKS, stream));
    stage.streams[0]?.fail(new RequestError('FEED_OVERFLOW', 'This reader fell behind.', { cursor: 'c7' }));

    expect((await nextOf(events)).data).toMatchObject({ errors: [{ extensions: { code: 'FEED_OVERFLOW', cursor: 'c7' } }] });
    expect((await nextOf(events)).event).toBe('complete');

    const others = read(await post(gateway, TICKS, stream));
    stage.streams[1]?.fail(new Error('secret'));
    const { data } = await nextOf(others);
    expect(data.errors[0].extensions.code).toBe('INTERNAL_SERVER_ERROR');
    expect(JSON.stringify(data)).not.toContain('secret');
    expect(stage.streams.map(({ isEnded }) => isEnded)).toEqual([true, true]);
  });

  it('closes its source when the reader leaves, also while it waits', async () => {
    const { gateway, stage } = givenGateway();
    const response = await post(gateway, TICKS, stream);

    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();

    expect(stage.streams[0]?.isEnded).toBe(true);
  });

  it('ends when the gateway closes', async () => {
    const { gateway, stage } = givenGateway();
    const events = read(await post(gateway, TICKS, stream));

    await gateway.close();

    expect((await nextOf(events)).event).toBe('complete');
    expect(stage.streams[0]?.isEnded).toBe(true);
  });

  it('is refused as a whole to a caller who may not', async () => {
    const { gateway } = givenGateway();

    expect(
      await codesOf(await post(gateway, { query: 'subscription { denied }' }, { ...stream, accept: 'application/json' })),
    ).toEqual(['FORBIDDEN']);
    expect((await post(gateway, TICKS, { ...stream, authorization: 'Bearer nobody' })).status).toBe(401);
  });

  it('is one of so many that a caller reads at once; one that ended makes room', async () => {
    const { gateway, stage } = givenGateway({ limits: { streamsPerActor: 2 } });
    const first = read(await post(gateway, TICKS, stream));
    read(await post(gateway, TICKS, stream));

    const beyond = await post(gateway, TICKS, { ...stream, accept: 'application/json, text/event-stream' });
    expect(beyond.status).toBe(429);
    expect(await beyond.text()).toContain('"RATE_LIMITED"');
    expect(stage.streams).toHaveLength(2);
    expect((await post(gateway, { query: '{ hello }' }, { authorization: 'Bearer ada' })).status).toBe(200);
    read(await post(gateway, TICKS, { ...stream, authorization: 'Bearer bob' }));
    expect(stage.streams).toHaveLength(3);

    await stage.streams[0]?.return();
    expect((await nextOf(first)).event).toBe('complete');
    read(await post(gateway, TICKS, stream));
    expect(stage.streams).toHaveLength(4);
    expect(await (await post(gateway, TICKS, stream)).text()).toContain('"RATE_LIMITED"');
  });

  it('takes no place when it is refused, cannot be had as JSON, or its reader has left', async () => {
    const { gateway, stage } = givenGateway({ limits: { streamsPerActor: 1 } });
    await (await post(gateway, { query: 'subscription { denied }' }, stream)).text();
    await (await post(gateway, TICKS, { ...stream, accept: 'application/json' })).text();
    const leaver = (await post(gateway, TICKS, stream)).body?.getReader();
    await leaver?.read();
    await leaver?.cancel();

    const events = read(await post(gateway, TICKS, stream));
    stage.streams.at(-1)?.push({ text: 'here' });

    expect((await nextOf(events)).data).toEqual({ data: { ticks: 'here for ada' } });
  });

  it('cannot be had as one JSON answer', async () => {
    const { gateway, stage } = givenGateway();

    const response = await post(gateway, TICKS, { accept: 'application/json' });

    expect([response.status, await codesOf(response)]).toEqual([406, ['BAD_USER_INPUT']]);
    expect(stage.streams.map(({ isEnded }) => isEnded)).toEqual([true]);
  });
});
