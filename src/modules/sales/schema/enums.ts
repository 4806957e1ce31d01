/** The words that products, purchases and payments are sorted by. */
import { PaymentMethod, ProductKind, Touchpoint } from '../../../generated/index.ts';
import type { RapportBuilder } from '../../../kernel/index.ts';

export function salesEnums(builder: RapportBuilder): void {
  builder.enumType(ProductKind, {
    name: 'ProductKind',
    description: 'What is sold.',
    values: {
      GOOD: { description: 'A thing. The kind unless another is given.' },
      SERVICE: { description: 'Work that is done for the customer.' },
    },
  });
  builder.enumType(Touchpoint, {
    name: 'Touchpoint',
    description: 'Where the customer and we met for a purchase.',
    values: {
      STORE: { description: 'At our counter.' },
      ONLINE: { description: 'In a shop or an app on the net.' },
      PHONE: { description: 'By telephone.' },
      FIELD: { description: 'At the customer’s, through somebody of ours.' },
      PARTNER: { description: 'Through somebody who sells for us.' },
      OTHER: { description: 'None of these.' },
    },
  });
  builder.enumType(PaymentMethod, {
    name: 'PaymentMethod',
    description: 'How something was paid.',
    values: {
      CASH: { description: 'Notes and coins.' },
      CARD: { description: 'A debit or credit card.' },
      CHEQUE: { description: 'A cheque; counts as paid when it is recorded.' },
      PAYPAL: { description: 'Through PayPal.' },
      BANK_TRANSFER: { description: 'From account to account.' },
      CREDIT: { description: 'Later, in instalments on the customer’s credit account. Does not count as paid.' },
      GIFT_CARD: { description: 'With a voucher that was bought before.' },
      POINTS: { description: 'With points that were earned before, at what they were worth.' },
      OTHER: { description: 'None of these.' },
    },
  });
}
