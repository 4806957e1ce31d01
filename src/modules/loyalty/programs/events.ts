/** The facts about programs. */
import { z } from 'zod';
import { LoyaltyProgramKind } from '../../../generated/index.ts';
import { defineEvent } from '../../../kernel/index.ts';

export const programEvents = {
  'loyalty.program.created': defineEvent({
    description: 'A loyalty program was made; its first version is in force at once.',
    payload: z.object({ programId: z.uuid(), kind: z.enum(LoyaltyProgramKind) }),
  }),
  'loyalty.program.version-published': defineEvent({
    description: 'New rules of a program were published; they are in force from a later moment on.',
    payload: z.object({ programId: z.uuid(), versionId: z.uuid(), number: z.int().min(2), effectiveFrom: z.iso.datetime() }),
  }),
};
