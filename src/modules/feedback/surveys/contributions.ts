/** What feedback adds to contacts of surveys: they follow a merge, and are handed out and erased. */
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
