/** Consents to begin with. */
import { newId } from '../../../src/index.ts';
import type { TestRapport } from '../../support/index.ts';
import { givenCustomer } from './given.ts';

/** One refusal of SERVICE of a customer each; their uuids. */
export async function givenConsents(own: TestRapport, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    const { id: customerId } = await givenCustomer(own);
    const recorded = { recordedAt: own.clock.now(), recordedByKind: 'SYSTEM' } as const;
    const data = { id: newId(), customerId, purpose: 'SERVICE', state: 'DENIED', ...recorded } as const;
    ids.push((await own.db.consent.create({ data })).id);
  }
  return ids;
}
