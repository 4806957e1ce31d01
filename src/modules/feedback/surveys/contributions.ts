/** What feedback adds to contacts of surveys: they follow a merge, are handed out and erased, and stand in the customer's story. */
import type { Prisma } from '../../../generated/index.ts';
import { ownRows } from '../../contacts/index.ts';

/** A merged customer's invitations and answers follow the customer that remains. */
export const surveyMerge: Rapport.Contributions['contacts.merge'] = {
  SurveyInvitation: ownRows({ table: 'SurveyInvitation' }),
  SurveyResponse: ownRows({ table: 'SurveyResponse' }),
};

const exported = {
  survey: { select: { name: true } },
  surveyVersion: true,
  complaintId: true,
  purchase: { select: { number: true } },
  sentAt: true,
  expiresAt: true,
  answeredAt: true,
  response: {
    select: {
      score: true,
      respondedAt: true,
      answers: {
        select: { question: { select: { text: true } }, number: true, choice: true, text: true },
        orderBy: { question: { position: 'asc' } },
      },
    },
  },
} as const satisfies Prisma.SurveyInvitationSelect;

/** All that a customer was asked, and what they answered. */
export const surveyPersonalData: Rapport.Contributions['contacts.personal-data'] = {
  async export(ctx, customerId) {
    return {
      surveys: await ctx.db.surveyInvitation.findMany({
        where: { customerId },
        orderBy: [{ sentAt: 'asc' }, { id: 'asc' }],
        select: exported,
      }),
    };
  },
  /** Numbers and choices stay, as the results stand on them; what a customer wrote goes. */
  async erase(tx, customerId) {
    await tx.db.surveyAnswer.updateMany({
      where: { response: { customerId }, text: { not: null } },
      data: { text: null },
    });
  },
};

const ASKED = {
  NPS: 'whether they would recommend us',
  CSAT: 'how satisfied they are',
  CES: 'how easy it was',
  CUSTOM: 'some questions of ours',
} as const;

const ANSWERED = {
  NPS: 'whether they would recommend us',
  CSAT: 'how satisfied they are',
  CES: 'how easy it was',
  CUSTOM: 'what they think',
} as const;

export const surveyTimeline: Rapport.Contributions['contacts.timeline'] = {
  'feedback.survey.invited': {
    permission: 'feedback.survey.read',
    summary: ({ kind }) => `Was asked ${ASKED[kind]}.`,
    node: ({ invitationId: id }) => ({ type: 'SurveyInvitation', id }),
  },
  'feedback.survey.answered': {
    permission: 'feedback.survey.read',
    summary: ({ kind, score }) => `Told us ${ANSWERED[kind]}${score === null ? '' : ` (${kind} ${score})`}.`,
    node: ({ responseId: id }) => ({ type: 'SurveyResponse', id }),
  },
};
