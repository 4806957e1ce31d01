/** What feedback adds to the graph. */
import type { RapportBuilder } from '../../../kernel/index.ts';
import { complaintReads } from './complaint.ts';
import { complaintEnums } from './enums.ts';
import { complaintFeeds } from './feeds.ts';
import { handlingMutations } from './handling.ts';
import { losses } from './loss.ts';
import { complaintMutations } from './mutations.ts';
import { reviews } from './review.ts';
import { satisfaction } from './satisfaction.ts';
import { serviceLevels } from './service-levels.ts';
import { serviceScorecardQuery } from './service-score.ts';
import { settlementTypes } from './settlement.ts';
import { settlingMutations } from './settling.ts';
import { signals } from './signal.ts';
import { surveyMutations } from './survey-mutations.ts';
import { surveyReads } from './surveys.ts';

export function schema(builder: RapportBuilder): void {
  complaintEnums(builder);
  complaintReads(builder);
  settlementTypes(builder);
  serviceLevels(builder);
  serviceScorecardQuery(builder);
  complaintMutations(builder);
  handlingMutations(builder);
  settlingMutations(builder);
  complaintFeeds(builder);
  reviews(builder);
  losses(builder);
  surveyReads(builder);
  surveyMutations(builder);
  satisfaction(builder);
  signals(builder);
}
