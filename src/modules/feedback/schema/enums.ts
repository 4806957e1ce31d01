/** The words that complaints are sorted by. */
import { ComplaintCause, ComplaintKind, ComplaintStatus, RemedyKind, Severity } from '../../../generated/index.ts';
import type { RapportBuilder } from '../../../kernel/index.ts';

export function complaintEnums(builder: RapportBuilder): void {
  builder.enumType(ComplaintKind, {
    name: 'ComplaintKind',
    description: 'What the customer came with. All kinds share one life cycle.',
    descriptions: {
      COMPLAINT: 'Something went wrong. The kind unless another is given.',
      PRODUCT_REPORT: 'A product is at fault; names that product.',
      SUPPORT_REQUEST: 'Help is needed, nobody is to blame. Not counted as a complaint.',
      PRAISE: 'Something went well. Has no clocks and may be closed as soon as it is received.',
    },
  });
  builder.enumType(ComplaintStatus, {
    name: 'ComplaintStatus',
    description: 'Where a complaint stands, after ISO 10002. All up to RESPONSE_PROPOSED, and REOPENED, are open.',
    descriptions: {
      RECEIVED: 'Recorded; the customer does not know yet that it arrived.',
      ACKNOWLEDGED: 'The customer was told that it arrived.',
      ASSESSED: 'Severity and urgency were judged.',
      INVESTIGATING: 'Somebody looks for the cause.',
      AWAITING_CUSTOMER: 'The customer owes us an answer.',
      AWAITING_THIRD_PARTY: 'A supplier or carrier owes us an answer.',
      RESPONSE_PROPOSED: 'A remedy was offered; the customer has not said yes yet.',
      RESOLVED: 'Settled; what was done stands in the resolution.',
      CLOSED: 'Settled and followed up.',
      REOPENED: 'The customer was not satisfied after all; it is worked on again.',
      WITHDRAWN: 'Final: the customer took it back.',
      REJECTED: 'Final: found to be without ground.',
      DUPLICATE: 'Final: another complaint tells the same.',
    },
  });
  builder.enumType(Severity, {
    name: 'Severity',
    description: 'How grave it is. Sorts from LOW to CRITICAL.',
    descriptions: {
      LOW: 'A blemish.',
      MEDIUM: 'Costs the customer time or money. The severity unless another is given.',
      HIGH: 'Keeps the customer from what they bought it for.',
      CRITICAL: 'Danger to people, or the loss of the customer.',
    },
  });
  builder.enumType(ComplaintCause, {
    name: 'ComplaintCause',
    description: 'What was behind it, as far as is known.',
    descriptions: {
      PRODUCT_FAULT: 'The product did not do what it should.',
      SERVICE: 'We were slow, or did not do what we said.',
      PRICE: 'Too expensive for what it is.',
      DELIVERY: 'Late, incomplete, damaged or at the wrong door.',
      BILLING: 'A wrong invoice, payment or reminder.',
      STAFF_CONDUCT: 'How somebody of ours behaved.',
      MISUNDERSTANDING: 'Nothing was wrong but what the customer was led to expect.',
      OTHER: 'None of these.',
    },
  });
  builder.enumType(RemedyKind, {
    name: 'RemedyKind',
    description: 'What is asked for, or done, to make it good.',
    descriptions: {
      REFUND: 'Money back.',
      REPLACEMENT: 'Another one instead.',
      REPAIR: 'The same one, mended.',
      CREDIT: 'Something off the next purchase.',
      APOLOGY: 'A word of regret.',
      EXPLANATION: 'To be told what happened.',
      OTHER: 'None of these.',
    },
  });
}
