/** Payments of purchases. */

export { MAX_PAYMENTS, recordPayment } from './payments.ts';
