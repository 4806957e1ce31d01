import { expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access, bootstrapAdminKey, requestApproval } from '../../../src/modules/access/index.ts';
import { describeOnPostgres } from '../../support/databases.ts';
import { createTestRapport, startTestRapport } from '../../support/index.ts';
import { CREATE_API_KEY, CREATE_ROLE, CREATE_TEAM, DECIDE_APPROVAL, REVOKE_API_KEY } from './documents.ts';
import { refunds } from './refunds.ts';

const ROUNDS = 10;

await describeOnPostgres('access, with many at once', () => {
  const rapport = createTestRapport([access, refunds], { databaseOptions: { kind: 'postgres' } });

  const times = <Result>(count: number, run: (round: number) => Promise<Result>) =>
    Promise.all(Array.from({ length: count }, (_none, round) => run(round)));

  async function givenRequest(name: string): Promise<string> {
    const { id } = await rapport.ctx.transact((tx) =>
      requestApproval(tx, {
        action: 'refunds.refund.grant',
        kind: 'POINTS',
        points: 1,
        reason: 'A race.',
        details: { name },
        subject: { type: 'Team', id: newId() },
      }),
    );
    return Buffer.from(`Approval:${id}`).toString('base64');
  }

  it('lets one of two supervisors decide, and does what was asked for once or not at all', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const name = `race ${round}`;
      const id = await givenRequest(name);

      const answers = await times(2, (supervisor) =>
        rapport.asAdministrator().data(DECIDE_APPROVAL, { input: { id, approved: supervisor === 0, idempotencyKey: newId() } }),
      );

      const outcomes = answers.map(({ decideApproval }) => String(decideApproval?.code ?? decideApproval?.approval?.state));
      expect(outcomes).toContain('ALREADY_DECIDED');
      const [won] = outcomes.filter((outcome) => outcome !== 'ALREADY_DECIDED');
      expect(outcomes).toHaveLength(2);
      expect(await rapport.db.team.count({ where: { name } })).toBe(won === 'APPROVED' ? 1 : 0);
    }
    expect(await rapport.db.loggedEvent.count({ where: { name: 'access.approval.decided' } })).toBe(ROUNDS);
    expect(await rapport.db.auditEntry.count({ where: { action: 'access.approval.decided' } })).toBe(ROUNDS);
  });

  it('asks a supervisor once, however often one idempotency key asks at the same moment', async () => {
    const agent = rapport.as('refunds.refund.grant', 'access.staff.read');
    const input = { name: 'asked at once', amount: { amount: '5.00', currencyCode: 'EUR' }, idempotencyKey: 'asked-at-once' };
    const before = await rapport.db.approval.count();

    const answers = await times(8, () =>
      agent.data(
        'mutation ($input: GrantRefundInput!) { grantRefund(input: $input) { ... on ApprovalRequiredError { approval { id } } } }',
        {
          input,
        },
      ),
    );

    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(JSON.stringify(answers[0])).toContain('approval');
    expect(await rapport.db.approval.count()).toBe(before + 1);
    expect(await rapport.db.team.count({ where: { name: 'asked at once' } })).toBe(0);
  });

  it('adds one team of a name, whoever is first', async () => {
    const answers = await times(8, () => rapport.asAdministrator().data(CREATE_TEAM, { input: { name: 'Contested' } }));

    const codes = answers.map(({ createTeam }) => String(createTeam?.code ?? createTeam?.__typename)).sort();
    expect(codes).toEqual(['CreateTeamSuccess', ...Array.from({ length: 7 }, () => 'UNIQUE_VIOLATION')]);
    expect(await rapport.db.team.count({ where: { name: 'Contested' } })).toBe(1);
  });

  it('answers one role to one idempotency key that comes many times at once', async () => {
    const admin = rapport.asAdministrator();
    const input = { name: 'At once', permissions: [], idempotencyKey: 'role-at-once' };

    const answers = await times(8, () => admin.data(CREATE_ROLE, { input }));

    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await rapport.db.role.count({ where: { name: 'At once' } })).toBe(1);
  });

  it('announces a revocation once, whoever revokes, while the key is in use', async () => {
    const { createApiKey } = await rapport
      .asAdministrator()
      .data(CREATE_API_KEY, { input: { name: 'Used', permissions: ['access.staff.read'] } });
    const id = String(createApiKey?.apiKey?.id);
    const user = rapport.withCredential(String(createApiKey?.secret));
    const before = await rapport.db.loggedEvent.count({ where: { name: 'access.api-key.revoked' } });

    const [, statuses] = await Promise.all([
      times(4, () => rapport.asAdministrator().data(REVOKE_API_KEY, { input: { id } })),
      times(8, async () => (await user.send('{ staffMembers { totalCount } }')).status),
    ]);

    expect(statuses.every((status) => status === 200 || status === 401)).toBe(true);
    await expect
      .poll(async () => (await user.send('{ staffMembers { totalCount } }')).status, { timeout: 2000, interval: 50 })
      .toBe(401);
    expect(await rapport.db.loggedEvent.count({ where: { name: 'access.api-key.revoked' } })).toBe(before + 1);
  });

  it('makes one administrator’s key and one set of roles when processes start at once', async () => {
    await using other = await startTestRapport([access, refunds], { database: rapport.database });
    const secrets = await Promise.all([rapport, other, rapport, other].map(({ ctx }) => bootstrapAdminKey(ctx)));

    expect(secrets.filter((secret) => secret !== null)).toHaveLength(1);
    expect(await rapport.db.role.count({ where: { builtIn: { not: null } } })).toBe(6);
  });
});
