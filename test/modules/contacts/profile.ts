/** What the tests of a customer's profile share: the writes by name, the profile as it is shown, and what a refused write may not leave. */
import { expect } from 'vitest';
import type { TestClient, TestRapport } from '../../support/index.ts';

const NEED = /* GraphQL */ `
  fragment Recorded on Node {
    ... on Relationship { recordedAt recordedBy { kind } source }
    ... on ImportantDate { recordedAt recordedBy { kind } source }
    ... on Interest { recordedAt recordedBy { kind } source }
    ... on GroupMembership { recordedAt recordedBy { kind } source }
    ... on Need { recordedAt recordedBy { kind } source }
  }
  fragment NeedFields on Need { id statement kind priority status evidence settledAt ...Recorded }
`;
const PROFILE = /* GraphQL */ `
  ${NEED}
  fragment Profile on Customer {
    id displayName
    relationships { id type other { displayName } otherName endedAt ...Recorded }
    importantDates { id kind date { year month day } whose label ...Recorded }
    interests { id name strength ...Recorded }
    groups { id group { id name } role since ...Recorded }
    needs { ...NeedFields }
  }
`;

const FAULTS = /* GraphQL */ `
  fragment Faults on Error { __typename message code ... on ValidationError { issues { path code message } } }
`;

const SUCCESS = {
  addRelationship: 'customer { ...Profile }',
  endRelationship: 'customer { ...Profile }',
  addImportantDate: 'customer { ...Profile }',
  removeImportantDate: 'customer { ...Profile }',
  addInterest: 'customer { ...Profile }',
  removeInterest: 'customer { ...Profile }',
  joinGroup: 'customer { ...Profile } group { id name }',
  leaveGroup: 'customer { ...Profile }',
  recordNeed: 'customer { ...Profile } need { ...NeedFields }',
  settleNeed: 'need { ...NeedFields }',
} as const;
export type ProfileMutation = keyof typeof SUCCESS;
export const PROFILE_MUTATIONS = Object.keys(SUCCESS) as readonly ProfileMutation[];

export function documentOf(mutation: ProfileMutation): string {
  const name = mutation.slice(0, 1).toUpperCase() + mutation.slice(1);
  const fragments = mutation === 'settleNeed' ? NEED : PROFILE;
  return `mutation Write($input: ${name}Input!) {
    ${mutation}(input: $input) { __typename ... on ${name}Success { ${SUCCESS[mutation]} } ...Faults }
  } ${fragments} ${FAULTS}`;
}

interface Fact {
  readonly id: string;
  readonly recordedAt: string;
  readonly recordedBy: { readonly kind: string };
  readonly source: string | null;
}
interface ShownNeed extends Fact {
  readonly statement: string;
  readonly priority: number;
  readonly status: string;
}
export interface ShownProfile {
  readonly relationships: readonly (Fact & { readonly type: string; readonly endedAt: string | null })[];
  readonly importantDates: readonly (Fact & { readonly date: object })[];
  readonly interests: readonly (Fact & { readonly name: string; readonly strength: number | null })[];
  readonly groups: readonly (Fact & { readonly group: { readonly id: string; readonly name: string } })[];
  readonly needs: readonly ShownNeed[];
}
/** What a write of the profile answers: of these fields, those that the answer's type has. */
export interface Outcome {
  readonly __typename: string;
  readonly code?: string;
  readonly message: string;
  readonly issues: readonly { readonly path: readonly string[]; readonly code: string; readonly message: string }[];
  readonly customer: ShownProfile;
  readonly need: ShownNeed;
  readonly group: { readonly id: string };
}

/** Somebody who may see and write all of a profile. */
export function profiler(rapport: TestRapport): TestClient {
  return rapport.as('contacts.customer.read', 'contacts.customer.edit', 'contacts.profile.read', 'contacts.relationship.read');
}

/** Writes, and tells what was answered; errors instead of an answer fail the test. */
export async function write(rapport: TestRapport, mutation: ProfileMutation, input: object): Promise<Outcome> {
  const answer = await profiler(rapport).data<Record<string, Outcome>>(documentOf(mutation), { input });
  const outcome = answer[mutation];
  if (!outcome) throw new Error('The mutation answered nothing.');
  return outcome;
}

export async function profileOf(rapport: TestRapport, id: string): Promise<ShownProfile> {
  const { customer } = await profiler(rapport).data<{ customer: ShownProfile }>(
    `query Read($id: ID!) { customer(id: $id) { ...Profile } } ${PROFILE}`,
    { id },
  );
  return customer;
}

/** All that a write of the profile may leave behind. What was read is recorded after the answer, at a time of its own: it is left out. */
export async function profileRows({ db, ctx }: TestRapport) {
  const order = { orderBy: { id: 'asc' } } as const;
  const reads = [...ctx.permissions].flatMap(([name, { isSensitive }]) => (isSensitive ? [name] : []));
  return {
    relationships: await db.relationship.findMany(order),
    dates: await db.importantDate.findMany(order),
    interests: await db.interest.findMany(order),
    groups: await db.group.findMany(order),
    memberships: await db.groupMembership.findMany(order),
    needs: await db.need.findMany(order),
    events: await db.loggedEvent.count(),
    audit: await db.auditEntry.count({ where: { action: { notIn: reads } } }),
    keys: await db.idempotencyRecord.count(),
  };
}

/** The names and payloads of the facts of a profile that name this uuid. */
export async function factsAbout(rapport: TestRapport, id: string) {
  return (await rapport.eventsAbout(id)).filter(({ name }) => !name.startsWith('contacts.customer.'));
}

/** What was answered to a write that is to be refused: it left nothing. */
export async function refused(rapport: TestRapport, mutation: ProfileMutation, input: object): Promise<Outcome> {
  const before = await profileRows(rapport);
  const outcome = await write(rapport, mutation, input);
  expect(await profileRows(rapport)).toEqual(before);
  return outcome;
}

/** Where and how an input was at fault. */
export const faultsOf = ({ issues }: Outcome) => issues.map(({ path, code }) => [path.join('.'), code]);
