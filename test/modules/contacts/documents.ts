/** The documents that the tests of contacts share. */

const CUSTOMER_FIELDS = /* GraphQL */ `
  fragment CustomerFields on Customer {
    id version kind displayName givenName familyName preferredName organizationName lifecycle honorific grammaticalGender deceasedOn
    serviceTier quietHours { from to } language timeZone acquisition { source detail at referrer { displayName } } preferredChannel
    contactPoints { id kind value normalized label isPrimary status source address { lines city region postalCode countryCode } }
    primaryEmail { value } primaryPhone { normalized } owner { name } externalIds { system id } createdAt updatedAt archivedAt
  }
`;

const FAULTS = /* GraphQL */ `
  fragment Faults on Error {
    __typename message code
    ... on ValidationError { issues { path code message } }
    ... on NotFoundError { type id }
    ... on ConflictError { currentVersion }
  }
`;

export const CREATE_CUSTOMER = /* GraphQL */ `
  mutation CreateCustomer($input: CreateCustomerInput!) {
    createCustomer(input: $input) { __typename ... on CreateCustomerSuccess { customer { ...CustomerFields } } ...Faults }
  }
  ${CUSTOMER_FIELDS} ${FAULTS}
`;

export const UPDATE_CUSTOMER = /* GraphQL */ `
  mutation UpdateCustomer($input: UpdateCustomerInput!) {
    updateCustomer(input: $input) { __typename ... on UpdateCustomerSuccess { customer { ...CustomerFields } } ...Faults }
  }
  ${CUSTOMER_FIELDS} ${FAULTS}
`;

export const ADD_CONTACT_POINT = /* GraphQL */ `
  mutation AddContactPoint($input: AddContactPointInput!) {
    addContactPoint(input: $input) {
      __typename
      ... on AddContactPointSuccess {
        contactPoint { id kind value normalized isPrimary status recordedAt recordedBy { kind name } address { lines city } }
        customer { version contactPoints { value isPrimary } }
      }
      ...Faults
    }
  }
  ${FAULTS}
`;

export const UPDATE_CONTACT_POINT = /* GraphQL */ `
  mutation UpdateContactPoint($input: UpdateContactPointInput!) {
    updateContactPoint(input: $input) {
      __typename
      ... on UpdateContactPointSuccess { contactPoint { id value label isPrimary status verifiedAt } }
      ...Faults
    }
  }
  ${FAULTS}
`;

export const REMOVE_CONTACT_POINT = /* GraphQL */ `
  mutation RemoveContactPoint($input: RemoveContactPointInput!) {
    removeContactPoint(input: $input) {
      __typename
      ... on RemoveContactPointSuccess { customer { id updatedAt contactPoints { value isPrimary } } }
      ...Faults
    }
  }
  ${FAULTS}
`;

export const ARCHIVE_CUSTOMER = /* GraphQL */ `
  mutation ArchiveCustomer($input: ArchiveCustomerInput!) {
    archiveCustomer(input: $input) { __typename ... on ArchiveCustomerSuccess { customer { id version archivedAt } } ...Faults }
  }
  ${FAULTS}
`;

export const RESTORE_CUSTOMER = /* GraphQL */ `
  mutation RestoreCustomer($input: RestoreCustomerInput!) {
    restoreCustomer(input: $input) { __typename ... on RestoreCustomerSuccess { customer { id version archivedAt } } ...Faults }
  }
  ${FAULTS}
`;

export const RECORD_CONSENT = /* GraphQL */ `
  mutation RecordConsent($input: RecordConsentInput!) {
    recordConsent(input: $input) {
      __typename
      ... on RecordConsentSuccess {
        consent { purpose channel state lawfulBasis source recordedAt recordedBy { kind } }
        customer { id consents { purpose channel state } }
      }
      ...Faults
    }
  }
  ${FAULTS}
`;

export const DEFINE_CUSTOM_FIELD = /* GraphQL */ `
  mutation DefineCustomField($input: DefineCustomFieldInput!) {
    defineCustomField(input: $input) {
      __typename
      ... on DefineCustomFieldSuccess { definition { key label type choices } }
      ...Faults
    }
  }
  ${FAULTS}
`;

export const SET_CUSTOM_FIELDS = /* GraphQL */ `
  mutation SetCustomFields($input: SetCustomFieldsInput!) {
    setCustomFields(input: $input) {
      __typename
      ... on SetCustomFieldsSuccess { customer { id version updatedAt customFields { key text number boolean date } } }
      ...Faults
    }
  }
  ${FAULTS}
`;

export const IMPORT_CUSTOMERS = /* GraphQL */ `
  mutation ImportCustomers($input: ImportCustomersInput!) {
    importCustomers(input: $input) {
      __typename
      ... on ImportCustomersSuccess {
        created updated unchanged
        rejected { row issues { path code message } }
        warnings { row issues { path code message } }
      }
      ...Faults
    }
  }
  ${FAULTS}
`;

export const CUSTOMER = /* GraphQL */ `
  query Customer($id: ID!) { customer(id: $id) { ...CustomerFields } }
  ${CUSTOMER_FIELDS}
`;

export const CUSTOMERS = /* GraphQL */ `
  query Customers($first: Int, $after: String, $last: Int, $before: String, $search: String, $filter: CustomerFilter, $orderBy: [CustomerOrder!]) {
    customers(first: $first, after: $after, last: $last, before: $before, search: $search, filter: $filter, orderBy: $orderBy) {
      nodes { id displayName }
      totalCount
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`;

interface Issue {
  readonly path: readonly string[];
  readonly code: string;
  readonly message: string;
}

interface RowReport {
  readonly row: number;
  readonly issues: readonly Issue[];
}

interface ShownContactPoint {
  readonly value: string;
  readonly isPrimary: boolean;
}

/** What the mutations above answer with: of these fields, those that the answer's type has. */
export interface Written {
  readonly __typename: string;
  readonly code?: string;
  readonly message?: string;
  readonly issues: readonly Issue[];
  readonly customer: { readonly id: string; readonly contactPoints: readonly ShownContactPoint[] };
  readonly contactPoint: ShownContactPoint;
  readonly created: number;
  readonly unchanged: number;
  readonly rejected: readonly RowReport[];
}

export interface CustomersPage {
  readonly nodes: readonly { readonly id: string; readonly displayName: string }[];
  readonly totalCount: number;
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}
