/** The log: every word exchanged with a customer, filed once and for all. */

export { answeredAlready, answerNow, isCurrent, lockThreads, withdrawAnswers } from './answers.ts';
export {
  CURRENT,
  eraseCommunications,
  exportCommunications,
  findCommunication,
  requireCommunication,
  visibleCommunications,
} from './communications.ts';
export { correctCommunication } from './correct-communication.ts';
export { type Communication, fileWords, type NewWord } from './file-words.ts';
export { logLoaders } from './loaders.ts';
export { logCommunication } from './log-communication.ts';
export { messageHashOf } from './message-ids.ts';
export { rankedCommunications } from './search.ts';
export { type Standing, standingOf } from './standing.ts';
export { unansweredCommunications } from './unanswered.ts';
