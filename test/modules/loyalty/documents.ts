/** What can be done with programs and members, as documents. */
import { graphql } from '../../typed-documents/index.ts';

export const CREATE_PROGRAM = graphql(`
  mutation CreateLoyaltyProgram($input: CreateLoyaltyProgramInput!) {
    createLoyaltyProgram(input: $input) {
      __typename
      ... on CreateLoyaltyProgramSuccess {
        program {
          name kind outstandingPoints
          currentVersion { number rules effectiveFrom effectiveTo publishedAt notices { members delivered read } }
          versions { number }
          members { totalCount }
        }
      }
      ... on Error { message code }
      ... on ValidationError { issues { path message code } }
    }
  }
`);
export const PUBLISH_VERSION = graphql(`
  mutation PublishLoyaltyProgramVersion($input: PublishLoyaltyProgramVersionInput!) {
    publishLoyaltyProgramVersion(input: $input) {
      __typename
      ... on PublishLoyaltyProgramVersionSuccess {
        program { currentVersion { number effectiveTo } versions { number effectiveFrom effectiveTo } }
        version { number rules effectiveFrom notices { members } }
      }
      ... on Error { message code }
      ... on ValidationError { issues { path message code } }
    }
  }
`);
export const ENROLL = graphql(`
  mutation EnrollCustomer($input: EnrollCustomerInput!) {
    enrollCustomer(input: $input) {
      __typename
      ... on EnrollCustomerSuccess {
        membership {
          id number joinedAt balance earnedInWindow tier { name } program { name }
          customer { memberships { number } membership { number } }
        }
      }
      ... on Error { message code }
    }
  }
`);
export const READ_NOTICE = graphql(`
  mutation ReadProgramNotice($input: ReadProgramNoticeInput!) {
    readProgramNotice(input: $input) {
      __typename
      ... on ReadProgramNoticeSuccess { notice { id version changes deliveredAt readAt program { name } } }
      ... on Error { message code }
    }
  }
`);
export const PROGRAM = graphql(`
  query LoyaltyProgram($id: ID!) {
    loyaltyProgram(id: $id) {
      name outstandingPoints
      currentVersion { number }
      versions { number effectiveFrom effectiveTo notices { members delivered read } }
      members(first: 100) {
        totalCount
        nodes { number balance tier { name rank threshold benefits } earnedInWindow customer { displayName } notices { nodes { version changes deliveredAt readAt } } }
      }
    }
  }
`);
export const MEMBERSHIPS = graphql(`
  query Memberships($id: ID!, $programId: ID) {
    customer(id: $id) {
      memberships { number program { name } tier { name rank threshold benefits } earnedInWindow }
      membership(programId: $programId) { id number notices { totalCount nodes { id version changes deliveredAt readAt } } }
    }
  }
`);
