/** What surveys promise to other modules: their permissions, the facts that are announced of them, and what a deployment decides. */
import { z } from 'zod';
import { SurveyKind } from '../../../generated/index.ts';
import { defineEvent } from '../../../kernel/index.ts';

export const surveyPermissions = {
  'feedback.survey.read': {
    description: 'See surveys, their results, who was asked and what they answered, and how satisfied customers are.',
    roles: ['manager', 'sales', 'service', 'marketing', 'dashboard'],
  },
  'feedback.survey.manage': {
    description: 'Make surveys, and further versions of them.',
    roles: ['manager', 'marketing'],
  },
  'feedback.survey.invite': {
    description: 'Ask a customer to answer a survey.',
    roles: ['manager', 'sales', 'service', 'marketing'],
  },
} as const;

const surveyOf = z.object({ surveyId: z.uuid(), invitationId: z.uuid(), customerId: z.uuid(), kind: z.enum(SurveyKind) });

export const surveyEvents = {
  'feedback.survey.invited': defineEvent({
    description: 'A customer was asked to answer a survey.',
    payload: surveyOf,
    channels: ({ customerId }) => ['*', customerId],
  }),
  'feedback.survey.answered': defineEvent({
    description: 'A customer answered a survey.',
    payload: surveyOf.extend({
      responseId: z.uuid(),
      complaintId: z.uuid().nullable(),
      purchaseId: z.uuid().nullable(),
      /** Null for CUSTOM. */
      score: z.int().min(0).max(10).nullable(),
      respondedAt: z.iso.datetime(),
    }),
    occurredAt: ({ respondedAt }) => new Date(respondedAt),
    channels: ({ customerId }) => ['*', customerId],
  }),
};

/** After what customers are asked without anybody's doing. */
const OCCASIONS = ['resolution', 'purchase'] as const;
export type Occasion = (typeof OCCASIONS)[number];

const OCCASIONS_ACCEPTED = 'resolution, purchase, both with a comma between them, or none';

export const surveyConfig = {
  FEEDBACK_SURVEY_DAYS: z
    .string()
    .regex(/^\d{1,3}$/, 'is not a whole number')
    .transform(Number)
    .refine((days) => days >= 1 && days <= 365, 'is out of range')
    .default(60)
    .describe('a whole number of days from 1 to 365, for which a customer can answer a survey'),
  FEEDBACK_INVITATIONS: z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((entry) => entry.trim())
        .filter((entry) => entry !== '' && entry !== 'none'),
    )
    .pipe(z.array(z.enum(OCCASIONS), `is not ${OCCASIONS_ACCEPTED}`))
    .default([...OCCASIONS])
    .describe(`after what customers are asked to answer a survey by e-mail: ${OCCASIONS_ACCEPTED}`),
} as const;
