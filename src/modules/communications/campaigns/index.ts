/** Campaigns: one message to a segment, and what comes of it. */

export { attendJob } from './attend-job.ts';
export { eraseCampaigns, exportCampaigns } from './campaigns.ts';
export { CODE, LONGEST_CODE } from './codes.ts';
export { attributePurchase } from './conversions.ts';
export { createCampaign, type NewCampaign } from './create-campaign.ts';
export type { CampaignFunnel } from './funnel.ts';
export { launchJob, settleByEmail } from './launch/index.ts';
export { lettersRoute } from './letters-route.ts';
export { campaignLoaders } from './loaders.ts';
export { recordCampaignResponse } from './record-response.ts';

export { finishCampaign, LAUNCH_JOB, launchCampaign, pauseCampaign, resumeCampaign } from './steps.ts';
