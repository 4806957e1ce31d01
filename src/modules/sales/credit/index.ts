/** Credit accounts and their instalments. */

export { type CreditAccount, MAX_INSTALMENTS, MAX_NET_DAYS, openCreditAccount } from './accounts.ts';
export { decideCredit, grantCredit, lockAccounts } from './grant.ts';
export { dayOf, daysPast, lowerNewest, payOldest } from './instalment-arithmetic.ts';
export { AGEING_RANGES, type AgeingBucket, standingLoaders } from './standing.ts';
export { writeInstalments } from './write-instalments.ts';
