/** The pipeline: what customers may come to buy, and how far each chance has come. */

export { createOpportunity, moveOpportunity, requireOpportunity, visibleOpportunities } from './opportunities.ts';
