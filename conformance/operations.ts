/** The documents that the cases send. Every mutation's result is read in full, so that a refusal is never mistaken for a success. */

const REFUSAL =
  '... on Error { code message } ... on ValidationError { issues { path code message } } ... on ConflictError { currentVersion }';

const mutation = (name: string, success: string): string => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return `mutation ($input: ${type}Input!) { ${name}(input: $input) { __typename ... on ${type}Success { ${success} } ${REFUSAL} } }`;
};

const COMPLAINT = 'id version number subject body severity status';

export const CREATE_CUSTOMER = mutation('createCustomer', 'customer { id version displayName }');
export const UPDATE_CUSTOMER = mutation('updateCustomer', 'customer { id version displayName }');
export const IMPORT_CUSTOMERS = mutation('importCustomers', 'created updated unchanged rejected { row issues { code } }');
export const ADD_CONTACT_POINT = mutation('addContactPoint', 'contactPoint { id value } customer { id }');
export const OPEN_COMPLAINT = mutation('openComplaint', `complaint { ${COMPLAINT} }`);
export const ACKNOWLEDGE_COMPLAINT = mutation('acknowledgeComplaint', `complaint { ${COMPLAINT} }`);
export const CREATE_API_KEY = mutation('createApiKey', 'apiKey { id prefix permissions expiresAt } secret');
export const REVOKE_API_KEY = mutation('revokeApiKey', 'apiKey { id revokedAt }');
export const CREATE_STAFF = mutation('createStaff', 'staff { id name }');
export const CREATE_TEAM = mutation('createTeam', 'team { id name }');
export const CREATE_ROLE = mutation('createRole', 'role { id name permissions maxPoints maxRefund { amount currencyCode } }');
export const DECIDE_APPROVAL = mutation('decideApproval', 'approval { id state }');

export const VIEWER = '{ viewer { permissions } }';
export const NODE = 'query ($id: ID!) { node(id: $id) { id } }';
export const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
export const CUSTOMER = 'query ($id: ID!) { customer(id: $id) { id displayName version } }';
export const COMPLAINT_BY_ID = 'query ($id: ID!) { complaint(id: $id) { id subject version } }';
export const CUSTOMERS = `query ($first: Int, $after: String, $last: Int, $before: String, $search: String, $filter: CustomerFilter, $orderBy: [CustomerOrder!]) {
  customers(first: $first, after: $after, last: $last, before: $before, search: $search, filter: $filter, orderBy: $orderBy) {
    nodes { id displayName } pageInfo { hasNextPage endCursor } totalCount } }`;
export const COMPLAINTS = `query ($first: Int, $after: String, $last: Int, $before: String, $search: String, $filter: ComplaintFilter, $orderBy: [ComplaintOrder!]) {
  complaints(first: $first, after: $after, last: $last, before: $before, search: $search, filter: $filter, orderBy: $orderBy) {
    nodes { id subject } pageInfo { hasNextPage endCursor } totalCount } }`;
/** How many records of every kind there are: equal before and after where nothing was written. */
export const COUNTS = `{ customers { totalCount } complaints { totalCount } staffMembers { totalCount } teams { totalCount }
  roles { totalCount } apiKeys { totalCount } approvals { totalCount } }`;

const EVENT = `cursor occurredAt type complaint { ${COMPLAINT} }`;
export const COMPLAINT_OPENED = `subscription ($after: String, $filter: ComplaintEventFilter) { complaintOpened(after: $after, filter: $filter) { ${EVENT} } }`;
export const COMPLAINT_CHANGED = `subscription ($after: String, $filter: ComplaintEventFilter) { complaintChanged(after: $after, filter: $filter) { ${EVENT} } }`;
export const CUSTOMER_CHANGED =
  'subscription ($after: String, $customerId: ID) { customerChanged(after: $after, customerId: $customerId) { cursor occurredAt type customer { id displayName } } }';

/** Ten complaints in one request, which is the most that one document may hold. */
export const OPEN_TEN = `mutation (${Array.from({ length: 10 }, (_, at) => `$i${at}: OpenComplaintInput!`).join(' ')}) {
  ${Array.from({ length: 10 }, (_, at) => `c${at}: openComplaint(input: $i${at}) { __typename ... on OpenComplaintSuccess { complaint { id } } }`).join('\n')} }`;

/** A frame of some 28 bodies: a few of them fill the buffers of a connection that nobody reads. */
export const FAT_OPENED = `subscription ($after: String, $filter: ComplaintEventFilter) { complaintOpened(after: $after, filter: $filter) {
  cursor occurredAt type complaint { id ${Array.from({ length: 28 }, (_, at) => `b${at}: body`).join(' ')} } } }`;
