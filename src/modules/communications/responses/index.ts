/** What came of campaigns with customers: written by whoever hears of it, the campaigns themselves and what sends their messages. */

export { type CampaignResponse, type NewResponse, recordResponses } from './responses.ts';
