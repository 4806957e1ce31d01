/** What the tests of access ask the API. */

export const CREATE_TEAM = /* GraphQL */ `
  mutation CreateTeam($input: CreateTeamInput!) {
    createTeam(input: $input) {
      __typename
      ... on CreateTeamSuccess { team { id name } }
      ... on Error { message code }
      ... on ValidationError { issues { path message code } }
    }
  }
`;

export const CREATE_ROLE = /* GraphQL */ `
  mutation CreateRole($input: CreateRoleInput!) {
    createRole(input: $input) {
      __typename
      ... on CreateRoleSuccess { role { id name permissions maxRefund { amount currencyCode } maxPoints } }
      ... on Error { message code }
      ... on ValidationError { issues { path message code } }
    }
  }
`;

export const CREATE_STAFF = /* GraphQL */ `
  mutation CreateStaff($input: CreateStaffInput!) {
    createStaff(input: $input) {
      __typename
      ... on CreateStaffSuccess { staff { id name email subject team { name } roles { name } } }
      ... on Error { message code }
      ... on ValidationError { issues { path message code } }
      ... on NotFoundError { type id }
    }
  }
`;

export const CREATE_API_KEY = /* GraphQL */ `
  mutation CreateApiKey($input: CreateApiKeyInput!) {
    createApiKey(input: $input) {
      __typename
      ... on CreateApiKeySuccess { secret apiKey { id name prefix permissions createdAt lastUsedAt expiresAt revokedAt staff { name } } }
      ... on Error { message code }
      ... on ValidationError { issues { path message code } }
      ... on NotFoundError { type id }
    }
  }
`;

export const REVOKE_API_KEY = /* GraphQL */ `
  mutation RevokeApiKey($input: RevokeApiKeyInput!) {
    revokeApiKey(input: $input) {
      __typename
      ... on RevokeApiKeySuccess { apiKey { id revokedAt } }
      ... on Error { message code }
      ... on NotFoundError { type id }
    }
  }
`;

export const DECIDE_APPROVAL = /* GraphQL */ `
  mutation DecideApproval($input: DecideApprovalInput!) {
    decideApproval(input: $input) {
      __typename
      ... on DecideApprovalSuccess { approval { id state note decidedAt decidedBy { name } } }
      ... on Error { message code }
      ... on ValidationError { issues { path message code } }
      ... on NotFoundError { type id }
    }
  }
`;

export const VIEWER = /* GraphQL */ `
  query Viewer {
    viewer { permissions staff { name } apiKey { name } }
  }
`;

export const GRANT_REFUND = /* GraphQL */ `
  mutation GrantRefund($input: GrantRefundInput!) {
    grantRefund(input: $input) {
      __typename
      ... on GrantRefundSuccess { team { name } }
      ... on Error { message code }
      ... on ApprovalRequiredError { approval { id kind state reason points amount { amount currencyCode } requestedBy { kind name staff { name } } } }
    }
  }
`;
export const GRANT_POINTS = /* GraphQL */ `
  mutation GrantPoints($input: GrantPointsInput!) {
    grantPoints(input: $input) { __typename ... on ApprovalRequiredError { approval { id points amount { amount } } } }
  }
`;
export const APPROVALS = /* GraphQL */ `
  query Approvals($state: [ApprovalState!]) { approvals(state: $state, first: 100) { nodes { id state } } }
`;
