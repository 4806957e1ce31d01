/** Statements that do not wait for each other's answers: told one after the other, they go to the database and come back in one trip. */

/**
 * What all of them answer. They run in their order, as they use one connection. When several fail, the first in this order is told,
 * whichever was known first, and none of them runs any more.
 */
export async function toldTogether<Results extends readonly unknown[]>(
  ...told: { readonly [Place in keyof Results]: Promise<Results[Place]> }
): Promise<Results> {
  const outcomes = await Promise.allSettled(told);
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure) throw failure.reason;
  return outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : undefined)) as unknown as Results;
}
