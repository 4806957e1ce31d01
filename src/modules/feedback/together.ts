/** What is asked of many records at once, in few statements. */

export type Group<Asked> = readonly [Asked, ...Asked[]];

/** What is asked for in groups, each of which one statement answers by subject. */
export async function together<Asked extends { readonly subjectId: string }, Answer>(
  asked: readonly Asked[],
  keyOf: (one: Asked) => string,
  read: (group: Group<Asked>) => Promise<ReadonlyMap<string, Answer>>,
  none: Answer,
): Promise<Answer[]> {
  const groups = new Map<string, [Asked, ...Asked[]]>();
  for (const one of asked) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  const answers = new Map(await Promise.all([...groups].map(async ([key, group]) => [key, await read(group)] as const)));
  return asked.map((one) => answers.get(keyOf(one))?.get(one.subjectId) ?? none);
}
