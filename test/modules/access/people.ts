/** People with authority, and the keys that act for them. */
import { newId } from '../../../src/index.ts';
import type { TestClient, TestRapport } from '../../support/index.ts';
import { CREATE_API_KEY, CREATE_ROLE, CREATE_STAFF } from './documents.ts';

export interface Person {
  readonly client: TestClient;
  readonly staffId: string;
}

/** A member of staff with a role of their own, and a key that acts for them. */
export async function givenPerson(
  rapport: TestRapport,
  name: string,
  permissions: readonly string[],
  authority: Record<string, unknown> = {},
): Promise<Person> {
  const admin = rapport.asAdministrator();
  const role = await admin.data(CREATE_ROLE, { input: { name: `${name} ${newId()}`, permissions, ...authority } });
  const staff = await admin.data(CREATE_STAFF, { input: { name, roleIds: [role.createRole?.role?.id] } });
  const staffId = String(staff.createStaff?.staff?.id);
  return { staffId, client: await keyFor(rapport, permissions, staffId) };
}

/** A key, for somebody or for nobody. */
export async function keyFor(rapport: TestRapport, permissions: readonly string[], staffId?: string): Promise<TestClient> {
  const { createApiKey } = await rapport.asAdministrator().data(CREATE_API_KEY, { input: { name: 'Key', permissions, staffId } });
  return rapport.withCredential(String(createApiKey?.secret));
}
