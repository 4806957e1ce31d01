/** What is to be done in the sample company: open, overdue and done. */

export interface SampleTask {
  readonly title: string;
  /** From now; before it where it is overdue. Null: whenever. */
  readonly dueInDays: number | null;
  /** So many days ago, where it was. */
  readonly doneDaysAgo?: number;
  /** About one of the sample's customers; absent: about nobody. */
  readonly customer?: number;
}

export const TASKS: readonly SampleTask[] = [
  { title: 'Send the quote for the canteen', dueInDays: -31, doneDaysAgo: 31.4, customer: 4 },
  { title: 'Exchange the bed linen', dueInDays: -12, doneDaysAgo: 13, customer: 9 },
  { title: 'Call back about the large terrine', dueInDays: -2, customer: 14 },
  { title: 'Make out the invoice to the company', dueInDays: -0.2, customer: 20 },
  { title: 'Advise on a gift up to 30 euros', dueInDays: 0.5, customer: 26 },
  { title: 'Ask how the new kettle does', dueInDays: 4, customer: 33 },
  { title: 'Order the Persian tea again', dueInDays: 9 },
  { title: 'Sort the letters in the back office', dueInDays: null },
];
