/** The documents that the tests of segments share. */

const FAULTS = /* GraphQL */ `
  fragment Faults on Error {
    __typename message code
    ... on ValidationError { issues { path code message } }
    ... on NotFoundError { type id }
    ... on ConflictError { currentVersion }
  }
`;

export const CREATE_SEGMENT = /* GraphQL */ `
  mutation CreateSegment($input: CreateSegmentInput!) {
    createSegment(input: $input) { __typename ... on CreateSegmentSuccess { segment { id version name description criteria } } ...Faults }
  }
  ${FAULTS}
`;

export const UPDATE_SEGMENT = /* GraphQL */ `
  mutation UpdateSegment($input: UpdateSegmentInput!) {
    updateSegment(input: $input) { __typename ... on UpdateSegmentSuccess { segment { id version name description criteria } } ...Faults }
  }
  ${FAULTS}
`;

export const DELETE_SEGMENT = /* GraphQL */ `
  mutation DeleteSegment($input: DeleteSegmentInput!) {
    deleteSegment(input: $input) { __typename ... on DeleteSegmentSuccess { deletedId } ...Faults }
  }
  ${FAULTS}
`;

export const SEGMENT = /* GraphQL */ `
  query Segment($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    segment(id: $id) {
      name size
      customers(first: $first, after: $after, last: $last, before: $before) {
        nodes { id displayName } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }
  }
`;

export const SEGMENTS = /* GraphQL */ `
  query Segments($first: Int!) {
    segments(first: $first) { nodes { name size customers(first: 3) { nodes { displayName primaryEmail { value } } totalCount } } totalCount }
  }
`;

export const SEGMENTS_OF_CUSTOMERS = /* GraphQL */ `
  query SegmentsOfCustomers($first: Int!) { customers(first: $first) { nodes { displayName segments { name } } } }
`;

interface Issue {
  readonly path: readonly string[];
  readonly code: string;
  readonly message: string;
}

/** What the mutations above answer with: of these fields, those that the answer's type has. */
export interface WrittenSegment {
  readonly __typename: string;
  readonly code?: string;
  readonly message?: string;
  readonly currentVersion?: number;
  readonly issues: readonly Issue[];
  readonly deletedId?: string;
  readonly segment: { readonly id: string; readonly version: number; readonly name: string; readonly criteria: unknown };
}
