/** What feedback adds to the graph. */
import type { RapportBuilder } from '../../../kernel/index.ts';
import { complaintReads } from './complaint.ts';
import { complaintEnums } from './enums.ts';
import { complaintFeeds } from './feeds.ts';
import { complaintMutations } from './mutations.ts';

export function schema(builder: RapportBuilder): void {
  complaintEnums(builder);
  complaintReads(builder);
  complaintMutations(builder);
  complaintFeeds(builder);
}
