import { expect, it, vi } from 'vitest';
import { Cancellation, duringRequest, requestCancellation } from '../../src/kernel/index.ts';

it.each([true, false])('aborts its signal once, with the first reason; asked for before: %s', (isBefore) => {
  const cancellation = new Cancellation();
  const before = isBefore ? cancellation.signal : null;
  expect(before?.aborted ?? false).toBe(false);

  cancellation.cancel('gone');
  cancellation.cancel('late');

  expect(cancellation.isCancelled).toBe(true);
  expect(before ?? cancellation.signal).toBe(cancellation.signal);
  expect(cancellation.signal).toMatchObject({ aborted: true, reason: 'gone' });
});

it('tells whoever still waits for it', () => {
  const cancellation = new Cancellation();
  const [waiting, gone] = [vi.fn(), vi.fn()];
  cancellation.whenCancelled(waiting);
  cancellation.whenCancelled(gone)();

  cancellation.cancel();
  cancellation.cancel();

  expect([waiting.mock.calls.length, gone.mock.calls.length]).toEqual([1, 0]);
});

it('is found by what runs for its request, also when another request ends meanwhile', async () => {
  const [first, second] = [new Cancellation(), new Cancellation()];
  let endFirst = () => {};
  const untilEnd = new Promise<void>((resolve) => {
    endFirst = resolve;
  });
  const firstRequest = duringRequest(first, async () => {
    await untilEnd;
    return requestCancellation();
  });

  const seen = await duringRequest(second, async () => {
    const before = requestCancellation();
    endFirst();
    expect(await firstRequest).toBe(first);
    return [before, requestCancellation()];
  });

  expect(seen).toEqual([second, second]);
  expect(requestCancellation()).toBeUndefined();
});

it('is no longer found by what a request left behind', async () => {
  let left: Promise<unknown> = Promise.resolve();
  let goOn = () => {};
  const later = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  await duringRequest(new Cancellation(), async () => {
    left = later.then(() => requestCancellation());
  });

  const seen = await duringRequest(new Cancellation(), async () => {
    goOn();
    return left;
  });
  expect(seen).toBeUndefined();
});
