/** What the random histories ask of the API. */
import type { Answer, TestClient } from '../../support/index.ts';

const SEEN = /* GraphQL */ `
  query Seen($id: ID!) {
    complaint(id: $id) {
      version status severity cause subject reopenCount acknowledgedAt resolvedAt closedAt allowedTransitions
      owner { id } team { id } duplicateOf { id }
      slaClocks { metric state startedAt dueAt elapsedMinutes breachedAt fulfilledAt }
      log(first: 100) { totalCount nodes { type from to note } }
      followUps { id dueAt doneAt satisfied }
      communications(first: 100) { totalCount }
    }
  }
`;
const LATE = /* GraphQL */ `
  query Late($filter: ComplaintFilter) { complaints(filter: $filter, first: 100) { nodes { id } } }
`;

export async function seen(client: TestClient, id: string): Promise<Answer> {
  const { complaint } = await client.data(SEEN, { id });
  if (!complaint) throw new Error('There is no such complaint.');
  return complaint;
}

/** Those of these customers' complaints that were ever missed. */
export async function late(client: TestClient, customerIds: readonly string[]): Promise<readonly string[]> {
  const or = customerIds.map((customerId) => ({ customerId }));
  const { complaints } = await client.data<{ complaints: { nodes: { id: string }[] } }>(LATE, {
    filter: { isBreached: true, or },
  });
  return complaints.nodes.map(({ id }) => id);
}

/** Any mutation; of its success what is selected. */
export async function ask(client: TestClient, name: string, input: object, selection = '__typename'): Promise<Answer> {
  const Name = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const data = await client.data(
    `mutation ($input: ${Name}Input!) { result: ${name}(input: $input) {
      __typename ... on ${Name}Success { ${selection} } ... on Error { code message }
      ... on ConflictError { currentVersion } ... on ValidationError { issues { path } } } }`,
    { input },
  );
  if (!data.result) throw new Error(`${name} answered nothing.`);
  return data.result;
}
