/** E-mails that we send. */

export { eraseOutgoing } from './outgoing.ts';
