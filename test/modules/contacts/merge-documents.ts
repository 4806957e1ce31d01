/** The documents that the tests of merges share. */
import { graphql } from '../../typed-documents/index.ts';

export const PREVIEW_MERGE = graphql(`
  query PreviewMerge($survivorId: ID!, $absorbedId: ID!) {
    previewCustomerMerge(survivorId: $survivorId, absorbedId: $absorbedId) {
      survivor { id } absorbed { id } blockers
      fields { field survivorValue absorbedValue chosen }
      moves { module type count }
    }
  }
`);

export const MERGE_CUSTOMERS = graphql(`
  mutation MergeCustomers($input: MergeCustomersInput!) {
    mergeCustomers(input: $input) {
      __typename
      ... on MergeCustomersSuccess { merge { id absorbedId mergedAt undoneAt survivor { id } } customer { id mergedIds displayName } }
      ... on Error { message code }
      ... on ValidationError { issues { path message code } }
    }
  }
`);

export const UNDO_MERGE = graphql(`
  mutation UndoMerge($input: UndoCustomerMergeInput!) {
    undoCustomerMerge(input: $input) {
      __typename
      ... on UndoCustomerMergeSuccess { merge { id undoneAt } survivor { id mergedIds } restored { id displayName } }
      ... on Error { message code }
    }
  }
`);
