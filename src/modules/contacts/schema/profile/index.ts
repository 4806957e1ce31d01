/** What the profile of a customer adds to the graph. */
import type { RapportBuilder } from '../../../../kernel/index.ts';
import { profileEnums } from './enums.ts';
import { groups } from './group.ts';
import { groupMutations } from './group-mutations.ts';
import { importantDates } from './important-date.ts';
import { interests } from './interest.ts';
import { needs } from './need.ts';
import { relationships } from './relationship.ts';

export function profile(builder: RapportBuilder): void {
  profileEnums(builder);
  relationships(builder);
  importantDates(builder);
  interests(builder);
  groups(builder);
  groupMutations(builder);
  needs(builder);
}
