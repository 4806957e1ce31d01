/** The words that complaints are sorted by. */
import { ComplaintCause, ComplaintKind, ComplaintStatus, RemedyKind, Severity } from '../../../generated/index.ts';
import type { RapportBuilder } from '../../../kernel/index.ts';

export function complaintEnums(builder: RapportBuilder): void {
  builder.enumType(ComplaintKind, {
    name: 'ComplaintKind',
    description: 'What the customer came with. All kinds share one life cycle.',
    values: {
      COMPLAINT: { description: 'Something went wrong. The kind unless another is given.' },
      PRODUCT_REPORT: { description: 'A product is at fault; names that product.' },
      SUPPORT_REQUEST: { description: 'Help is needed, nobody is to blame. Not counted as a complaint.' },
      PRAISE: { description: 'Something went well. Has no clocks and may be closed as soon as it is received.' },
    },
  });
  builder.enumType(ComplaintStatus, {
    name: 'ComplaintStatus',
    description: 'Where a complaint stands, after ISO 10002. All up to RESPONSE_PROPOSED, and REOPENED, are open.',
    values: {
      RECEIVED: { description: 'Recorded; the customer does not know yet that it arrived.' },
      ACKNOWLEDGED: { description: 'The customer was told that it arrived.' },
      ASSESSED: { description: 'Severity and urgency were judged.' },
      INVESTIGATING: { description: 'Somebody looks for the cause.' },
      AWAITING_CUSTOMER: { description: 'The customer owes us an answer.' },
      AWAITING_THIRD_PARTY: { description: 'A supplier or carrier owes us an answer.' },
      RESPONSE_PROPOSED: { description: 'A remedy was offered; the customer has not said yes yet.' },
      RESOLVED: { description: 'Settled; what was done stands in the resolution.' },
      CLOSED: { description: 'Settled and followed up.' },
      REOPENED: { description: 'The customer was not satisfied after all; it is worked on again.' },
      WITHDRAWN: { description: 'Final: the customer took it back.' },
      REJECTED: { description: 'Final: found to be without ground.' },
      DUPLICATE: { description: 'Final: another complaint tells the same.' },
    },
  });
  builder.enumType(Severity, {
    name: 'Severity',
    description: 'How grave it is. Sorts from LOW to CRITICAL.',
    values: {
      LOW: { description: 'A blemish.' },
      MEDIUM: { description: 'Costs the customer time or money. The severity unless another is given.' },
      HIGH: { description: 'Keeps the customer from what they bought it for.' },
      CRITICAL: { description: 'Danger to people, or the loss of the customer.' },
    },
  });
  builder.enumType(ComplaintCause, {
    name: 'ComplaintCause',
    description: 'What was behind it, as far as is known.',
    values: {
      PRODUCT_FAULT: { description: 'The product did not do what it should.' },
      SERVICE: { description: 'We were slow, or did not do what we said.' },
      PRICE: { description: 'Too expensive for what it is.' },
      DELIVERY: { description: 'Late, incomplete, damaged or at the wrong door.' },
      BILLING: { description: 'A wrong invoice, payment or reminder.' },
      STAFF_CONDUCT: { description: 'How somebody of ours behaved.' },
      MISUNDERSTANDING: { description: 'Nothing was wrong but what the customer was led to expect.' },
      OTHER: { description: 'None of these.' },
    },
  });
  builder.enumType(RemedyKind, {
    name: 'RemedyKind',
    description: 'What is asked for, or done, to make it good.',
    values: {
      REFUND: { description: 'Money back.' },
      REPLACEMENT: { description: 'Another one instead.' },
      REPAIR: { description: 'The same one, mended.' },
      CREDIT: { description: 'Something off the next purchase.' },
      APOLOGY: { description: 'A word of regret.' },
      EXPLANATION: { description: 'To be told what happened.' },
      OTHER: { description: 'None of these.' },
    },
  });
}
