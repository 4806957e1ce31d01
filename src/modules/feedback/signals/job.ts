/** When signals are computed: twice a minute, so that nothing waits for a whole one. */
import type { JobDefinition } from '../../../kernel/index.ts';
import { twiceAMinute } from '../twice-a-minute.ts';
import { evaluateSignals } from './evaluate.ts';

export const SIGNALS_JOB = 'feedback.evaluate-signals';

export const signalsJob: JobDefinition = {
  description: 'Computes what complaints, losses, unanswered words and broken promises together point at.',
  ...twiceAMinute(SIGNALS_JOB, evaluateSignals),
};
