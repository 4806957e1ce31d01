/** Whoever keeps the record of reads is not waited for by an answer, but by a stop. */
import { describe, expect, it } from 'vitest';
import { defineModule } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { startTestRapport } from '../../support/index.ts';
import { givenConsents } from './given-consents.ts';

/** Keeps what it is told behind a gate, before access does or after. */
function keeper() {
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const kept: string[] = [];
  const module = defineModule({
    name: 'keeper',
    contract: 1,
    async recordReads(_ctx, found) {
      await gate;
      kept.push(...found.map(({ type }) => type));
      throw new Error('Full.');
    },
  });
  return { module, kept, open };
}

describe('what keeps reads', () => {
  it('is not waited for by the answer but by a stop, and its failure is logged, not shown', async () => {
    const { module, kept, open } = keeper();
    await using own = await startTestRapport([module, access, contacts]);
    await givenConsents(own, 1);
    const agent = own.as('contacts.customer.read', 'contacts.consent.read');

    expect((await agent.run('{ customers(first: 1) { nodes { consents { state } } } }')).errors).toBeUndefined();
    expect(kept).toEqual([]);

    let isStopped = false;
    const stopped = own.rapport.stop().then(() => {
      isStopped = true;
    });
    // Far more turns than a stop with nothing to wait for takes: it has a statement or two to send.
    for (let turn = 0; turn < 20; turn += 1) await own.db.customer.count();
    expect(isStopped).toBe(false);
    open();
    await stopped;

    expect(kept).toEqual(['Consent']);
    expect(await own.db.auditEntry.count({ where: { action: 'contacts.consent.read' } })).toBe(1);
    const told = own.log.lines.filter(({ message }) => message === 'Who read sensitive records was not recorded.');
    expect(told).toMatchObject([
      { level: 'error', bindings: { module: 'keeper', lost: [{ permission: 'contacts.consent.read', count: 1 }] } },
    ]);
  });
});
