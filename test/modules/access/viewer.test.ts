import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { VIEWER } from './documents.ts';

const rapport = createTestRapport([access]);

it('answers a caller without a credential that they hold nothing', async () => {
  expect(await rapport.anonymous().run(VIEWER)).toEqual({ data: { viewer: { permissions: [], staff: null, apiKey: null } } });
});

it('answers what the caller holds, by name', async () => {
  const caller = rapport.as('access.team.manage', 'access.audit.read');

  expect(await caller.data(VIEWER)).toMatchObject({ viewer: { permissions: ['access.audit.read', 'access.team.manage'] } });
});

it('shows staff their own record without the permission to see others', async () => {
  const staff = await rapport.db.staff.create({
    data: {
      id: '00000000-0000-7000-8000-0000000000aa',
      name: 'Self',
      nameKey: 'self',
      searchKey: 'self',
      createdAt: rapport.clock.now(),
    },
  });
  const self = rapport.as({ permissions: [], kind: 'STAFF', staffId: staff.id });

  expect(await self.run(VIEWER)).toEqual({ data: { viewer: { permissions: [], staff: { name: 'Self' }, apiKey: null } } });
  expect(await self.run('{ staffMembers { totalCount } }')).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
});
