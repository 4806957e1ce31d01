/** Enums of campaigns. */
import { CampaignGoal, CampaignResponseKind, CampaignState } from '../../../generated/index.ts';
import type { RapportBuilder } from '../../../kernel/index.ts';

export function campaignEnums(builder: RapportBuilder): void {
  builder.enumType(CampaignGoal, {
    name: 'CampaignGoal',
    description: 'What a campaign is for.',
    values: {
      SALES: { description: 'To sell.' },
      LEADS: { description: 'To find people who may buy.' },
      REACTIVATION: { description: 'To win back who has not bought for long.' },
      LOYALTY: { description: 'To thank and keep who buys.' },
      AWARENESS: { description: 'To be known.' },
      FEEDBACK: { description: 'To hear what customers think.' },
    },
  });
  builder.enumType(CampaignState, {
    name: 'CampaignState',
    description: 'Where a campaign stands.',
    values: {
      DRAFT: { description: 'Nothing was sent yet.' },
      RUNNING: { description: 'Launched: its messages go out as consent, quiet hours and the cap allow.' },
      PAUSED: { description: 'Nothing goes out until it is resumed.' },
      FINISHED: { description: 'Nothing goes out any more. What customers do because of it still counts.' },
    },
  });
  builder.enumType(CampaignResponseKind, {
    name: 'CampaignResponseKind',
    description: 'What came of a campaign with a customer.',
    values: {
      SENT: { description: 'The message left, or was handed to the printer.' },
      DELIVERED: { description: 'It arrived.' },
      OPENED: { description: 'It was opened, as somebody recorded: nothing of ours watches readers.' },
      CLICKED: { description: 'A link was followed, as somebody recorded.' },
      REPLIED: { description: 'The customer answered.' },
      CONVERTED: { description: 'The customer did what it was for; for sales, bought.' },
      BOUNCED: { description: 'It came back.' },
      OPTED_OUT: { description: 'The customer wants no more of it.' },
      COMPLAINED: { description: 'The customer reported it as unwanted.' },
    },
  });
}
