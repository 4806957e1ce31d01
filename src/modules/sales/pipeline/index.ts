/** The pipeline: what customers may come to buy, and how far each chance has come. */

export { createOpportunity, moveOpportunity, visibleOpportunities } from './opportunities.ts';
