/** The suppression list through the API: who may keep it, what it tells, and what is left of it in the log. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport } from '../../support/index.ts';

const rapport = createTestRapport([access, contacts, sales, communications]);
const FAULTS = '... on Error { __typename code } ... on ValidationError { issues { path message } }';
const FIND = 'query ($address: String!) { emailSuppression(address: $address) { reason createdAt } }';
const SUPPRESS = `mutation ($input: SuppressEmailAddressInput!) {
  suppressEmailAddress(input: $input) { ... on SuppressEmailAddressSuccess { suppression { reason createdAt } } ${FAULTS} }
}`;
const LIFT = `mutation ($input: LiftEmailSuppressionInput!) {
  liftEmailSuppression(input: $input) { ... on LiftEmailSuppressionSuccess { wasSuppressed } ${FAULTS} }
}`;
const keeper = () => rapport.as('communications.suppression.manage');

describe('The suppression list', () => {
  it('holds an address however it is written, with its first reason, until it is lifted', async () => {
    const agent = keeper();
    const entry = { reason: 'Asked us.', createdAt: rapport.clock.now().toISOString() };
    expect(await agent.data(FIND, { address: 'ada@example.com' })).toEqual({ emailSuppression: null });
    const first = await agent.data(SUPPRESS, { input: { address: ' Ada@Example.com', reason: 'Asked us.' } });
    const again = await agent.data(SUPPRESS, { input: { address: 'ada@example.com', reason: 'Asked again.' } });
    expect([first, again]).toEqual(Array(2).fill({ suppressEmailAddress: { suppression: entry } }));
    expect(await agent.data(FIND, { address: 'ADA@example.com' })).toEqual({ emailSuppression: entry });
    const lifts = [1, 2].map(() => ({ input: { address: 'ada@EXAMPLE.com', reason: 'Wrote to us.' } }));
    const lifted = [await agent.data(LIFT, lifts[0]), await agent.data(LIFT, lifts[1])];
    expect(lifted).toEqual([true, false].map((wasSuppressed) => ({ liftEmailSuppression: { wasSuppressed } })));
    expect(await agent.data(FIND, { address: 'ada@example.com' })).toEqual({ emailSuppression: null });
    const log = await rapport.db.auditEntry.findMany({ where: { subjectType: 'EmailSuppression' }, orderBy: { id: 'asc' } });
    expect(log.map(({ action, reason }) => [action, reason])).toEqual([
      ['communications.email.suppressed', null],
      ['communications.email.suppression-lifted', 'Wrote to us.'],
    ]);
    expect(JSON.stringify(log)).not.toContain('ada@');
  });

  it('refuses what is no address, and says what is accepted', async () => {
    const input = { address: 'Ada <ada@example.com>', reason: 'Test.' };
    const message = 'Must be one e-mail address, for example ada@example.com, without a name.';
    const refusal = { __typename: 'ValidationError', issues: [{ path: ['address'], message }] };
    expect(await keeper().data(SUPPRESS, { input })).toMatchObject({ suppressEmailAddress: refusal });
    expect(await keeper().data(LIFT, { input })).toMatchObject({ liftEmailSuppression: refusal });
    const { errors } = await keeper().run(FIND, { address: input.address });
    expect(errors?.[0]).toMatchObject({ message: `address: ${message}`, extensions: { code: 'BAD_USER_INPUT' } });
    expect(await rapport.db.emailSuppression.count()).toBe(0);
  });

  it('needs its permission', async () => {
    const stranger = rapport.as('communications.email.send');
    const input = { address: 'ada@example.com', reason: 'Test.' };
    for (const [document, variables] of [
      [SUPPRESS, { input }],
      [LIFT, { input }],
    ] as const) {
      expect((await stranger.run(document, variables)).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    }
    expect((await stranger.run(FIND, { address: input.address })).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    expect(await rapport.db.emailSuppression.count()).toBe(0);
  });
});
