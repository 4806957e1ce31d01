/** What in a schema would break clients that were written against an earlier one. */
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';

/** One line for each breaking change from the released SDL to today's. */
export async function breakingChanges(released: string, today: string): Promise<string[]> {
  const changes = await diff(buildSchema(released), buildSchema(today));
  return changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .map(({ message }) => `Breaks clients of the last release: ${message}.`);
}
