/** What complaints, losses, unanswered words and broken promises together point at. */

export { contributionPoints, signalEvents, signalPermissions } from './contract.ts';
export { evaluateSignals } from './evaluate.ts';
export { evidenceLoaders, evidenceOf } from './evidence.ts';
export { WINDOW_DAYS } from './figures.ts';
export { SIGNALS_JOB, signalsJob } from './job.ts';
export { ownSources } from './own-sources.ts';
