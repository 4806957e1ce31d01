/** What can be done with complaints, as documents. */
import { graphql } from '../../typed-documents/index.ts';

export const ASSIGN = graphql(`
  mutation AssignComplaint($input: AssignComplaintInput!) {
    assignComplaint(input: $input) {
      __typename
      ... on AssignComplaintSuccess { complaint { version owner { name } team { id } } }
      ... on Error { message code }
      ... on NotFoundError { type }
    }
  }
`);
export const UPDATE = graphql(`
  mutation UpdateComplaint($input: UpdateComplaintInput!) {
    updateComplaint(input: $input) {
      __typename
      ... on UpdateComplaintSuccess { complaint { version subject body severity cause remedySought product { name } purchase { number } } }
      ... on Error { message code }
      ... on ValidationError { issues { path code } }
      ... on ConflictError { currentVersion }
    }
  }
`);
export const NOTE = graphql(`
  mutation AddComplaintNote($input: AddComplaintNoteInput!) {
    addComplaintNote(input: $input) { __typename ... on AddComplaintNoteSuccess { complaint { version } } ... on Error { message code } }
  }
`);
export const MOVE = graphql(`
  mutation MoveComplaint($input: MoveComplaintInput!) {
    moveComplaint(input: $input) {
      __typename
      ... on MoveComplaintSuccess { complaint { version status acknowledgedAt closedAt allowedTransitions duplicateOf { id } } }
      ... on Error { message code }
      ... on ValidationError { issues { path code } }
      ... on ConflictError { currentVersion }
    }
  }
`);
export const REOPEN = graphql(`
  mutation ReopenComplaint($input: ReopenComplaintInput!) {
    reopenComplaint(input: $input) {
      __typename
      ... on ReopenComplaintSuccess { complaint { version status reopenCount closedAt } }
      ... on Error { message code }
    }
  }
`);
export const RESOLVE = graphql(`
  mutation ResolveComplaint($input: ResolveComplaintInput!) {
    resolveComplaint(input: $input) {
      __typename
      ... on ResolveComplaintSuccess {
        complaint {
          version status cause resolvedAt
          resolution { outcome remedy refund { amount currencyCode } points note acceptedByCustomer resolvedBy { kind } resolvedAt }
          followUps { id dueAt doneAt }
        }
      }
      ... on ApprovalRequiredError { approval { id kind state reason amount { amount currencyCode } points } }
      ... on Error { message code }
      ... on ValidationError { issues { path code } }
    }
  }
`);
export const FOLLOW_UP = graphql(`
  mutation CompleteFollowUp($input: CompleteFollowUpInput!) {
    completeFollowUp(input: $input) {
      __typename
      ... on CompleteFollowUpSuccess { followUp { doneAt satisfied note } complaint { status reopenCount } }
      ... on Error { message code }
    }
  }
`);
export const DECIDE = graphql(`
  mutation Decide($input: DecideApprovalInput!) {
    decideApproval(input: $input) { __typename ... on Error { message code } }
  }
`);
