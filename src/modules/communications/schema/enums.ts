/** Enums that several types of communications share. */
import { CommunicationOutcome, CommunicationPurpose, DeliveryState, Direction } from '../../../generated/index.ts';
import type { RapportBuilder } from '../../../kernel/index.ts';

export function communicationEnums(builder: RapportBuilder): void {
  builder.enumType(Direction, {
    name: 'Direction',
    description: 'Whose word it was.',
    values: {
      INBOUND: { description: 'The customer’s, or somebody else’s who wrote to us.' },
      OUTBOUND: { description: 'Ours.' },
    },
  });
  builder.enumType(CommunicationPurpose, {
    name: 'CommunicationPurpose',
    description:
      'What a word is for. What we send needs the customer’s consent: MARKETING, SALES and RELATIONSHIP to marketing, the others to service.',
    values: {
      SALES: { description: 'To sell something, or to buy it.' },
      SERVICE: { description: 'About a purchase, an appointment, a delivery.' },
      SUPPORT: { description: 'Help with what was bought.' },
      MARKETING: { description: 'Advertising.' },
      RELATIONSHIP: { description: 'To stay in touch: greetings, invitations.' },
      BILLING: { description: 'About invoices, payments and what is owed.' },
    },
  });
  builder.enumType(CommunicationOutcome, {
    name: 'CommunicationOutcome',
    description: 'How an attempt to reach somebody ended.',
    values: {
      ANSWERED: { description: 'Somebody was reached.' },
      NO_ANSWER: { description: 'Nobody was. Such a call answers nothing.' },
      VOICEMAIL: { description: 'A message was left.' },
      BOUNCED: { description: 'It came back.' },
    },
  });
  builder.enumType(DeliveryState, {
    name: 'DeliveryState',
    description: 'What became of an e-mail of ours.',
    values: {
      QUEUED: { description: 'It waits: for its turn, for the end of quiet hours, or for a mail server to be named.' },
      SENT: { description: 'The mail server took it.' },
      DELIVERED: { description: 'The other side’s mail server reported that it arrived.' },
      READ: { description: 'It was reported as read.' },
      FAILED: { description: 'It could not be delivered, for good.' },
      SUPPRESSED: { description: 'It was decided not to send it.' },
    },
  });
}
