/** The log: every word exchanged with a customer, filed once and for all. */

export { answerNow } from './answers.ts';
export {
  eraseCommunications,
  exportCommunications,
  findCommunication,
  requireCommunication,
  visibleCommunications,
} from './communications.ts';
export { type Communication, fileWords, type NewWord } from './file-words.ts';
export { messageHashOf } from './message-ids.ts';
