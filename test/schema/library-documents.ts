/** What several tests ask of the library. */
import { graphql } from '../typed-documents/index.ts';

export const PRINT = graphql(`
  mutation Print($input: PrintBookInput!) {
    printBook(input: $input) {
      __typename
      ... on PrintBookSuccess { book { id title state author { name } } author { name } printedAt copies }
      ... on Error { message code }
      ... on ValidationError { issues { path message code } }
      ... on NotFoundError { type id }
      ... on ConflictError { currentVersion }
      ... on PressBrokenError { press }
    }
  }
`);

export const PRINT_SECRETLY = graphql(`
  mutation ($input: PrintSecretlyInput!) {
    printSecretly(input: $input) {
      __typename
      ... on PrintSecretlySuccess { code book { title author { name } } }
      ... on Error { message code }
      ... on ValidationError { issues { path code } }
    }
  }
`);

export const PRINT_ALL = graphql(`
  mutation ($input: PrintAllInput!) {
    printAll(input: $input) {
      ... on PrintAllSuccess { books { title } refused }
      ... on ValidationError { issues { path message code } }
    }
  }
`);

export const BOOKS = graphql(`
  query Books($first: Int, $after: String, $last: Int, $before: String, $orderBy: [BookOrder!], $ranked: Boolean) {
    books(first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy, ranked: $ranked) {
      edges { cursor node { id } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`);
