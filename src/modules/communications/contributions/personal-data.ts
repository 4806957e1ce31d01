/** What communications keeps about a customer, to hand out and to erase. */
import { eraseAttachments, exportAttachments } from '../attachments/index.ts';
import { eraseCampaigns, exportCampaigns } from '../campaigns/index.ts';
import { eraseCommunications, exportCommunications } from '../log/index.ts';
import { eraseOutgoing } from '../mail-out/index.ts';
import { eraseTasks, exportTasks } from '../tasks/index.ts';

export const communicationsPersonalData: Rapport.Contributions['contacts.personal-data'] = {
  async export(ctx, customerId) {
    return {
      communications: await exportCommunications(ctx, customerId),
      attachments: await exportAttachments(ctx, customerId),
      ...(await exportCampaigns(ctx, customerId)),
      tasks: await exportTasks(ctx, customerId),
    };
  },
  /** That there was a word, when and on which channel stays; what was said goes. */
  async erase(tx, customerId) {
    await eraseAttachments(tx, customerId);
    await eraseOutgoing(tx, customerId);
    await eraseCommunications(tx, customerId);
    await eraseCampaigns(tx, customerId);
    await eraseTasks(tx, customerId);
  },
};
