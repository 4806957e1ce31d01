/** Campaigns: one message to a segment, and what comes of it. */

export { type Campaign, eraseCampaigns, exportCampaigns, findCampaign, requireCampaign } from './campaigns.ts';
export { type NewResponse, recordResponses } from './responses.ts';
