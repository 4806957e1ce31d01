import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { access } from '../../src/modules/access/index.ts';
import { type Serving, serve } from '../../src/server.ts';
import { createTestRapport } from '../support/index.ts';

const rapport = createTestRapport([access]);
let serving: Serving;
beforeAll(async () => {
  serving = await serve(rapport.rapport);
});
afterAll(() => serving.close());

const audits = serverAudits({ url: () => `${serving.url}/graphql` });

describe('GraphQL over HTTP', () => {
  it('is audited in 61 points', () => {
    expect(audits).toHaveLength(61);
  });

  it.each(audits.map((audit) => [audit.name, audit] as const))('%s', async (_name, audit) => {
    const result = await audit.fn();
    expect(result.status === 'ok' ? 'ok' : `${result.status}: ${result.reason}`).toBe('ok');
  });
});
