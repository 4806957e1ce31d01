/** All that feedback keeps about a customer, to hand out and to erase: what each of its subjects says of its own. */
import { complaintPersonalData } from './contributions.ts';
import { lossPersonalData } from './losses/index.ts';
import { reviewPersonalData } from './reviews/index.ts';
import { surveyPersonalData } from './surveys/index.ts';

const SUBJECTS = [complaintPersonalData, reviewPersonalData, lossPersonalData, surveyPersonalData];

export const feedbackPersonalData: Rapport.Contributions['contacts.personal-data'] = {
  async export(ctx, customerId) {
    const exported = await Promise.all(SUBJECTS.map((subject) => subject.export(ctx, customerId)));
    return Object.assign({}, ...exported);
  },
  async erase(tx, customerId) {
    for (const subject of SUBJECTS) await subject.erase(tx, customerId);
  },
};
