/** What contacts does about the rights of those whom it knows: handing out and erasing. */
import type { PersonalData } from '../contract.ts';
import { eraseOwnData } from './own-erasure.ts';
import { exportOwnData } from './own-export.ts';

export { eraseCustomer } from './erase.ts';
export { eraseCommand } from './erase-command.ts';
export { exportCustomer } from './export.ts';
export { exportCommand } from './export-command.ts';

/** What contacts itself keeps about a customer. */
export const ownPersonalData: PersonalData = { export: exportOwnData, erase: eraseOwnData };
