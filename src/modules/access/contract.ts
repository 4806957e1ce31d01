/** What access promises to other modules: its permissions, the facts it announces, and where others may join in. */
import { z } from 'zod';
import type { Prisma } from '../../generated/index.ts';
import { defineEvent, type PayloadsOf } from '../../kernel/index.ts';
import type { ActorReference } from './actors.ts';
import type { ApprovalAction } from './approvals.ts';
import type { loaders } from './loaders.ts';

export const permissions = {
  'access.staff.read': {
    description: 'See members of staff, teams and roles.',
    roles: ['manager', 'sales', 'service', 'marketing'],
  },
  'access.staff.manage': { description: 'Add members of staff, and give them roles that hold no more than oneself.' },
  'access.team.manage': { description: 'Add teams.' },
  'access.role.manage': { description: 'Add roles that hold no more than oneself.' },
  'access.api-key.read': { description: 'See API keys, without their secrets.' },
  'access.api-key.manage': { description: 'Create and revoke API keys that hold no more than oneself.' },
  'access.approval.read': { description: 'See what waits for a supervisor, and what was decided.', roles: ['manager'] },
  'access.approval.decide': {
    description: 'Approve or refuse, within one’s own authority, what others asked for.',
    roles: ['manager'],
  },
  'access.audit.read': { description: 'Read the audit log: who changed what, with the values before and after.' },
} as const;

export const events = {
  'access.api-key.revoked': defineEvent({
    description: 'An API key was revoked; nothing that uses it may go on.',
    payload: z.object({ apiKeyId: z.uuid() }),
    channels: ({ apiKeyId }) => ['*', apiKeyId],
    withdraws: ({ apiKeyId }) => [`api-key:${apiKeyId}`],
  }),
  'access.approval.requested': defineEvent({
    description: 'Somebody asked for more than they may grant alone.',
    payload: z.object({ approvalId: z.uuid(), kind: z.enum(['REFUND', 'POINTS', 'CREDIT']) }),
    channels: ({ approvalId }) => ['*', approvalId],
  }),
  'access.approval.decided': defineEvent({
    description: 'A supervisor approved or refused; what was asked for was done in the same transaction, or not at all.',
    payload: z.object({
      approvalId: z.uuid(),
      kind: z.enum(['REFUND', 'POINTS', 'CREDIT']),
      state: z.enum(['APPROVED', 'REJECTED']),
    }),
    channels: ({ approvalId }) => ['*', approvalId],
  }),
};

export const contributionPoints = {
  'access.approvals': 'By name of the action: what a module does when a request of its own is approved or refused.',
};

const MIN_ADMIN_KEY_LENGTH = 32;

/** Staff sign-in needs all three of its variables: a token is never accepted from just any issuer, or meant for just anybody. */
export const config = z
  .object({
    ADMIN_KEY: z
      .string()
      .min(MIN_ADMIN_KEY_LENGTH, `must have at least ${MIN_ADMIN_KEY_LENGTH} characters`)
      .regex(/^[\x21-\x7e]*$/, 'must have no blanks and nothing beyond ASCII')
      .optional()
      .describe(
        'an administrator’s key of 32 or more ASCII characters without blanks, or nothing: one is made on the first start',
      ),
    JWKS_URL: z
      .url({ protocol: /^https?$/, error: 'must be an http or https address' })
      .optional()
      .describe('the address of a JSON Web Key Set'),
    JWT_ISSUER: z.string().optional().describe('the `iss` of the tokens, exactly'),
    JWT_AUDIENCE: z.string().optional().describe('the `aud` of the tokens, exactly'),
  })
  .superRefine((values, context) => {
    const names = ['JWKS_URL', 'JWT_ISSUER', 'JWT_AUDIENCE'] as const;
    const missing = names.filter((name) => values[name] === undefined);
    if (missing.length === 0 || missing.length === names.length) return;
    for (const name of missing) {
      context.addIssue({
        code: 'custom',
        path: [name],
        message: `must be set, as staff sign-in needs ${names.join(', ')} together`,
      });
    }
  });

declare global {
  namespace Rapport {
    interface Permissions extends Record<keyof typeof permissions, true> {}
    interface Events extends PayloadsOf<typeof events> {}
    interface Config {
      access: z.output<typeof config>;
    }
    interface Loaders {
      access: ReturnType<typeof loaders>;
    }
    interface Contributions {
      'access.approvals': Readonly<Record<string, ApprovalAction>>;
    }
    /** For fields that lead to one, and are no relation. */
    interface Objects {
      Actor: ActorReference;
      Staff: Prisma.StaffModel;
      Team: Prisma.TeamModel;
    }
  }
}
