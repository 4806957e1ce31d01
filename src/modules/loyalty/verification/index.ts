/** The door to the verification of what is derived. */

export { FAULT_KINDS, type Fault, type Verified, verify } from './faults.ts';
export { verifyCommand } from './verify-command.ts';
