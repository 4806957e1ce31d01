/** What customers were promised, and how well we kept it. */

export { promiseLoaders, promisesKept } from './kept-rate.ts';
export { makePromise, settlePromise, visiblePromises } from './promises.ts';
