/** The way of an opportunity: which stage may follow which. */
import { OpportunityStage } from '../../../generated/index.ts';

const IN_ORDER = Object.values(OpportunityStage);
const ENDS: readonly OpportunityStage[] = ['WON', 'LOST'];

/** Where an opportunity may go from here, in the order of the pipeline: to any later stage, to either end, and from an end nowhere. */
export function allowedStages(stage: OpportunityStage): readonly OpportunityStage[] {
  return ENDS.includes(stage) ? [] : IN_ORDER.slice(IN_ORDER.indexOf(stage) + 1);
}
