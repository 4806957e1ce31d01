/** Who travels with whom, and until when: over connections that the test gives, as `shared-trips.test.ts` does over those of a server. */
import type pg from 'pg';
import { describe, expect, it } from 'vitest';
import type { OneText } from '../../src/database/one-text.ts';
import { SharedTrips } from '../../src/database/shared-trips.ts';
import { Cancellation, duringRequest } from '../../src/kernel/index.ts';

type Requests = readonly (Cancellation | undefined)[];
type Board = (fault?: Error, client?: unknown, release?: (fault?: Error) => void) => void;

const UNKNOWN = Number.POSITIVE_INFINITY;
const answered = (value: string) => ({ status: 'fulfilled', value });
const refused = (message: string) => ({ status: 'rejected', reason: { message } });
const three = () => [new Cancellation(), new Cancellation(), new Cancellation()] as const;
const cancelAll = (requests: readonly Cancellation[]) => {
  for (const request of requests) request.cancel();
};

const textsOf = (statements: readonly OneText[]) => statements.map(({ text }) => text);

/** All that was asked has departed by then, and whoever was answered has heard. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

function answer(statement: OneText | undefined, milliseconds: number): void {
  statement?.handleDataRow({ fields: ['it', String(milliseconds / 1_000)] });
  statement?.handleReadyForQuery();
}

/** Trips over a pool whose connections, and what they answer, the test gives. */
class Station {
  readonly asked: Board[] = [];
  /** Texts that the server was told to end, by trip. */
  readonly ended: (readonly string[])[] = [];
  readonly #trips: SharedTrips;

  constructor() {
    const pool = { connect: (board: Board) => this.asked.push(board) } as unknown as pg.Pool;
    this.#trips = new SharedTrips(pool, async (_client, texts) => void this.ended.push(texts));
  }

  static async knowing(...times: readonly number[]): Promise<Station> {
    const station = new Station();
    for (const milliseconds of times) answer((await station.depart([milliseconds])).sent[0], milliseconds);
    return station;
  }

  /** Each time has a text of its own. */
  ask(times: readonly number[], requests: Requests = [], isAlone = false) {
    const query = (time: number, place: number) => ({ text: `${time} ms`, values: [], cancellation: requests[place], isAlone });
    return Promise.allSettled(times.map((time, place) => this.#trips.read(query(time, place))));
  }

  /** A connection, or what befell it, for who asked first. */
  give(fault?: Error) {
    const trip = { sent: [] as OneText[], released: [] as unknown[] };
    const client = { query: (statement: OneText) => trip.sent.push(statement) };
    this.asked.shift()?.(fault, fault ? undefined : client, (by) => trip.released.push(by));
    return trip;
  }

  async depart(times: readonly number[], requests?: Requests) {
    void this.ask(times, requests);
    await turn();
    return this.give();
  }
}

describe('a trip', () => {
  it.each<[string, number[], number[]]>([
    ['what takes 4 ms together', [1, 1, 2], [3]],
    ['no more than that', [1, 1, 2, 1], [3, 1]],
    ['32 at most', Array.from({ length: 70 }, () => 0.01), [32, 32, 6]],
    ['alone what takes longer by itself', [1, 1, 5, 1], [2, 1, 1]],
    ['alone what was never answered', [1, 1, UNKNOWN, UNKNOWN, 1], [2, 1, 1, 1]],
  ])('takes %s', async (_case, times, lengths) => {
    const station = await Station.knowing(0.01, 1, 2, 5);
    void station.ask(times);
    await turn();

    expect(station.asked).toHaveLength(lengths.length);
    expect(lengths.map(() => station.give().sent.length)).toEqual(lengths);
    expect(station.asked).toEqual([]);
  });

  it('takes alone what is to travel alone, however short', async () => {
    const station = await Station.knowing(1);
    void station.ask([1, 1]);
    void station.ask([1], [], true);
    void station.ask([1, 1]);
    await turn();

    expect(station.asked).toHaveLength(3);
    expect([station.give(), station.give(), station.give()].map(({ sent }) => sent.length)).toEqual([2, 1, 2]);
  });

  it('goes by what is known when its connection comes: the next takes what it leaves, and may have nobody to take', async () => {
    const station = await Station.knowing(1, 2);
    const slow = await station.depart([2]);
    void station.ask([1, 1, 2]);
    await turn();
    answer(slow.sent[0], 100);
    expect([station.give().sent.length, station.give().sent.length]).toEqual([2, 1]);

    const quick = await station.depart([UNKNOWN, UNKNOWN, UNKNOWN]);
    answer(quick.sent[0], 1);
    expect(station.give().sent).toHaveLength(2);
    expect(station.give()).toEqual({ sent: [], released: [undefined] });
    expect(station.asked).toEqual([]);
  });

  it('fails without a connection, and no other does', async () => {
    const station = await Station.knowing(1, 5);
    const [failing, waiting] = [station.ask([1, 1]), station.ask([5])];
    await turn();
    station.give(new Error('none is free'));
    answer(station.give().sent[0], 5);

    expect(await failing).toMatchObject([refused('none is free'), refused('none is free')]);
    expect(await waiting).toEqual([answered('it')]);
  });

  it.each<[string, (station: Station, request: Cancellation) => ReturnType<Station['ask']>]>([
    ['is named', (station, request) => station.ask([1], [request])],
    ['runs', (station, request) => duringRequest(request, () => station.ask([1]))],
  ])('leaves behind what was asked for a request that is over: one that %s', async (_case, ask) => {
    const [request] = three();
    const station = await Station.knowing(1);
    const [refusing, going] = [ask(station, request), station.ask([1])];
    await turn();
    request.cancel();
    const { sent } = station.give();
    for (const statement of sent) answer(statement, 1);

    expect(await refusing).toMatchObject([{ status: 'rejected', reason: { code: 'TIMEOUT' } }]);
    expect(await going).toEqual([answered('it')]);
    expect(sent).toHaveLength(1);
  });

  it('goes on until nobody waits, and then ends with its connection', async () => {
    const station = await Station.knowing(1);
    const [first, ...others] = three();
    const trip = await station.depart([1, 1, 1], [first, ...others]);
    cancelAll(others);
    await turn();
    expect(station.ended).toEqual([]);

    first.cancel();
    await turn();
    expect(station.ended).toEqual([textsOf(trip.sent)]);
  });

  it('keeps its connection until the last is answered, also where that one is cancelled', async () => {
    const station = await Station.knowing(1);
    const [, request] = three();
    const trip = await station.depart([1, 1], [undefined, request]);
    answer(trip.sent[0], 1);
    request.cancel();
    await turn();
    expect(station.ended).toEqual([textsOf(trip.sent.slice(1))]);
    expect(trip.released).toEqual([]);

    trip.sent[1]?.handleError(new Error('cancelled'));
    expect(trip.released).toMatchObject([{ code: 'TIMEOUT' }]);
  });

  it('ends when the last who waits is answered', async () => {
    const station = await Station.knowing(1);
    const [first, second] = three();
    const trip = await station.depart([1, 1, 1], [undefined, first, second]);
    cancelAll([first, second]);
    await turn();
    expect(station.ended).toEqual([]);

    answer(trip.sent[0], 1);
    await turn();
    expect(station.ended).toEqual([textsOf(trip.sent.slice(1))]);
  });

  it('leaves its connection to nobody once the server was told to end it: by then another could have it', async () => {
    const station = await Station.knowing(1);
    const requests = three();
    const trip = await station.depart([1, 1, 1], requests);
    cancelAll(requests);
    for (const statement of trip.sent) answer(statement, 1);

    expect(trip.released).toMatchObject([{ code: 'TIMEOUT' }]);
  });

  it('is told of faults of its connection, and of no others', async () => {
    const station = await Station.knowing(1);
    const trip = await station.depart([1, 1]);
    trip.sent[0]?.handleError(new Error('its own'));
    answer(trip.sent[1], 1);

    expect(trip.released).toEqual([undefined]);
    const failing = await station.depart([1]);
    failing.sent[0]?.handleError(new Error('refused'));
    expect(failing.released).toEqual([new Error('refused')]);
  });

  it('ends nothing more once it has ended itself, where one of it was sent again', async () => {
    const station = await Station.knowing(1);
    const [first, second] = three();
    const trip = await station.depart([1, 1], [first, second]);
    const [again, last] = trip.sent;
    if (again) again.name = 'one that the server does not know';
    again?.handleError(Object.assign(new Error('unknown'), { code: '26000' }));
    first.cancel();
    answer(last, 1);
    await turn();

    expect(trip.released).toEqual([undefined]);
    expect(station.ended).toEqual([]);
  });
});
