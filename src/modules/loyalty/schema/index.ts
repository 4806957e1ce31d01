/** What loyalty adds to the graph. */
import type { RapportBuilder } from '../../../kernel/index.ts';
import { membershipTypes } from './membership.ts';
import { pointsTypes } from './points.ts';
import { pointsMutations } from './points-mutations.ts';
import { programTypes } from './program.ts';
import { programMutations } from './program-mutations.ts';

export function schema(builder: RapportBuilder): void {
  const types = programTypes(builder);
  membershipTypes(builder);
  pointsTypes(builder);
  pointsMutations(builder);
  programMutations(builder, types);
}
