import { describe, expect, it } from 'vitest';
import { createLogger } from '../../src/plugins/index.ts';
import { givenGateway, post } from './support.ts';

const SECRETS = { query: 'query Mine($n: String) { hello(name: $n) bug }', variables: { n: 'Ada Lovelace' } };

function givenLog() {
  const lines: string[] = [];
  const logger = createLogger({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
  return { logger, lines, entries: () => lines.map((line) => JSON.parse(line)) };
}

describe('the log', () => {
  it('has a line for each operation: who, what, how it ended, what it cost', async () => {
    const { logger, entries } = givenLog();
    const { gateway } = givenGateway({ logger });

    await post(gateway, { query: 'query Mine { hello }' }, { authorization: 'Bearer ada', 'x-request-id': 'r-9' });

    expect(entries()).toMatchObject([
      {
        level: 'info',
        requestId: 'r-9',
        transport: 'http',
        operation: 'query Mine',
        outcome: 'ok',
        actor: 'api-key:ada',
        cost: 1,
        status: 200,
        msg: 'Operation',
      },
    ]);
  });

  it('holds no credential, document or variable, also when something breaks', async () => {
    const { logger, lines } = givenLog();
    const { gateway } = givenGateway({ logger });

    await post(gateway, SECRETS, { authorization: 'Bearer ada' });
    await post(gateway, SECRETS, { authorization: 'Bearer no-such-key-1234567890' });

    expect(lines.length).toBeGreaterThanOrEqual(3);
    expect(lines.join('\n')).not.toMatch(/Lovelace|Bearer|no-such-key|\$n/);
  });

  it('redacts what is named like a secret, wherever it is bound', () => {
    const { logger, lines } = givenLog();

    logger.info(
      {
        authorization: 'hunter2',
        request: { headers: { authorization: 'hunter2' }, token: 'hunter2' },
        variables: { a: 'hunter2' },
      },
      'x',
    );
    logger.child({ secret: 'hunter2' }).warn({}, 'y');

    expect(lines).toHaveLength(2);
    expect(lines.join('')).not.toContain('hunter2');
    expect(lines.join('')).toContain('[redacted]');
  });
});
