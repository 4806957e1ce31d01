/** What signals promise to other modules: who sees them, what is announced of them, and where others bring evidence. */
import { z } from 'zod';
import { SignalKind } from '../../../generated/index.ts';
import { defineEvent } from '../../../kernel/index.ts';
import type { SignalSources } from './sources.ts';

export const signalPermissions = {
  'feedback.signal.read': {
    description: 'See what complaints, losses, unanswered words and broken promises together point at.',
    roles: ['manager', 'sales', 'service', 'marketing', 'dashboard'],
  },
} as const;

const payload = z.object({
  signalId: z.uuid(),
  kind: z.enum(SignalKind),
  productId: z.uuid().nullable(),
  teamId: z.uuid().nullable(),
});

export const signalEvents = {
  'feedback.signal.raised': defineEvent({
    description: 'There is so much evidence against a product or a team that somebody should look.',
    payload,
    channels: () => ['*'],
  }),
  'feedback.signal.cleared': defineEvent({
    description: 'What was raised against a product or a team is no more than usual again.',
    payload,
  }),
};

export const contributionPoints = {
  'feedback.signal-evidence':
    'What speaks against products and teams, and how much of it there could have been: SQL of what a module keeps.',
} as const;

declare global {
  namespace Rapport {
    interface Contributions {
      'feedback.signal-evidence': SignalSources;
    }
  }
}
