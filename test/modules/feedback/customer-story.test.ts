import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { acknowledgeComplaint, feedback } from '../../../src/modules/feedback/index.ts';
import { recordWinBack } from '../../../src/modules/feedback/losses/index.ts';
import { replyToReview } from '../../../src/modules/feedback/reviews/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenComplaint } from './given.ts';
import { givenLoss, givenReview } from './given-opinions.ts';
import { givenResponse, givenSurvey } from './given-surveys.ts';

const rapport = createTestRapport([access, contacts, sales, communications, feedback]);
const HALF_AND_HALF = [
  { reason: 'PRICE', weight: 0.5 },
  { reason: 'SERVICE', weight: 0.5 },
] as const;

it('turns every event of feedback into a line of the story, from its payload alone', async () => {
  const customer = await givenCustomer(rapport);
  const complaint = await givenComplaint(rapport, customer, { severity: 'CRITICAL' });
  await givenComplaint(rapport, customer, { kind: 'PRAISE', severity: 'LOW' });
  await acknowledgeComplaint(rapport.ctx, { id: complaint.id });
  const review = await givenReview(rapport, { customerId: customer.id, site: 'OWN' });
  await replyToReview(rapport.ctx, { reviewId: review.id, text: 'Thanks' });
  const loss = await givenLoss(rapport, customer, { evidence: 'ANECDOTAL', reasons: HALF_AND_HALF });
  await recordWinBack(rapport.ctx, { lossId: loss.id, wonBackAt: rapport.clock.now() });
  const survey = await givenSurvey(rapport);
  const response = await givenResponse(rapport, survey, customer, 9);
  const [timeline] = rapport.ctx.contributions('contacts.timeline').filter(({ module }) => module === 'feedback');

  const facts = (await rapport.eventsAbout(customer.id)).filter(({ name }) => name in (feedback.events ?? {}));
  const lines = facts.map(({ name, payload }) => {
    const line: unknown = Reflect.get(timeline?.value ?? {}, name);
    return isLine(line) ? [line.permission, line.summary(payload), line.node(payload)] : name;
  });

  expect(lines).toEqual([
    ['feedback.complaint.read', 'Complained (severity critical).', { type: 'Complaint', id: complaint.id }],
    ['feedback.complaint.read', 'Praised us (severity low).', { type: 'Complaint', id: expect.any(String) }],
    ['feedback.complaint.read', 'Was told that the complaint has arrived.', { type: 'Complaint', id: complaint.id }],
    ['feedback.review.read', 'Wrote about us on our own site.', { type: 'Review', id: review.id }],
    ['feedback.review.read', 'We replied to what was written about us on our own site.', { type: 'Review', id: review.id }],
    ['feedback.loss.read', 'Was lost (price, service; as somebody told us).', { type: 'Loss', id: loss.id }],
    ['feedback.loss.read', 'Was won back.', { type: 'Loss', id: loss.id }],
    [
      'feedback.survey.read',
      'Was asked whether they would recommend us.',
      { type: 'SurveyInvitation', id: response.invitationId },
    ],
    ['feedback.survey.read', 'Told us whether they would recommend us (NPS 9).', { type: 'SurveyResponse', id: response.id }],
  ]);
  // Signals are of products and teams.
  const ofCustomers = Object.keys(feedback.events ?? {}).filter((name) => !name.startsWith('feedback.signal.'));
  expect(Object.keys(timeline?.value ?? {}).sort()).toEqual(ofCustomers.sort());
});

interface Line {
  readonly permission: string;
  summary(payload: unknown): string;
  node(payload: unknown): unknown;
}

function isLine(value: unknown): value is Line {
  return typeof value === 'object' && value !== null && 'summary' in value && 'node' in value;
}
