/** How what communications keeps follows a customer who is merged into another. */
import { Prisma } from '../../../generated/index.ts';
import { ownRows } from '../../contacts/index.ts';

/** Both got it: what became of the survivor's counts, and the other's is put aside. */
const sameCampaign = Prisma.sql`kept."campaignId" = gone."campaignId"`;

export const communicationsMerge: Rapport.Contributions['contacts.merge'] = {
  Communication: ownRows({ table: 'Communication' }),
  CampaignRecipient: ownRows({ table: 'CampaignRecipient', same: sameCampaign }),
  CampaignResponse: ownRows({ table: 'CampaignResponse' }),
  Task: ownRows({ table: 'Task' }),
};
