import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { acknowledgeComplaint, feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenComplaint } from './given.ts';

const rapport = createTestRapport([access, contacts, sales, communications, feedback]);

it('turns every event of feedback into a line of the story, from its payload alone', async () => {
  const customer = await givenCustomer(rapport);
  const complaint = await givenComplaint(rapport, customer, { severity: 'CRITICAL' });
  await givenComplaint(rapport, customer, { kind: 'PRAISE', severity: 'LOW' });
  await acknowledgeComplaint(rapport.ctx, { id: complaint.id });
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
  ]);
  expect(Object.keys(timeline?.value ?? {}).sort()).toEqual(Object.keys(feedback.events ?? {}).sort());
});

interface Line {
  readonly permission: string;
  summary(payload: unknown): string;
  node(payload: unknown): unknown;
}

function isLine(value: unknown): value is Line {
  return typeof value === 'object' && value !== null && 'summary' in value && 'node' in value;
}
