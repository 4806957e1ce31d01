/** What can be done with surveys, as documents. */
import { graphql } from '../../typed-documents/index.ts';

export const CREATE_SURVEY = graphql(`
  mutation CreateSurvey($input: CreateSurveyInput!) {
    createSurvey(input: $input) {
      __typename
      ... on CreateSurveySuccess { survey { id version name kind questions { id text type choices } } }
      ... on Error { message code }
      ... on ValidationError { issues { path message code } }
    }
  }
`);
export const INVITE = graphql(`
  mutation InviteToSurvey($input: InviteToSurveyInput!) {
    inviteToSurvey(input: $input) {
      __typename
      ... on InviteToSurveySuccess { token invitation { id sentAt answeredAt survey { name } customer { displayName } } }
      ... on Error { message code }
      ... on ValidationError { issues { path message code } }
      ... on NotFoundError { type }
    }
  }
`);
export const ANSWER = graphql(`
  mutation AnswerSurvey($input: AnswerSurveyInput!) {
    answerSurvey(input: $input) {
      __typename
      ... on AnswerSurveySuccess { answeredAt }
      ... on Error { message code }
      ... on ValidationError { issues { path message code } }
      ... on NotFoundError { type id }
    }
  }
`);
export const RESPONSES = graphql(`
  query SurveyResponses($id: ID!) {
    customer(id: $id) {
      surveyResponses {
        totalCount
        nodes {
          id score comment surveyVersion respondedAt survey { name version } customer { displayName } complaint { subject } purchase { number }
          answers { question { text type } number choice text }
        }
      }
    }
  }
`);
export const RESULTS = graphql(`
  query SurveyResults($id: ID!, $period: DateTimeFilter) {
    survey(id: $id) {
      name version
      results(period: $period) { responses invited score scoreLow scoreHigh promoters passives detractors }
    }
  }
`);
export const SATISFACTION = graphql(`
  query Satisfaction($id: ID!) { customer(id: $id) { satisfaction { index lastNps lastCsat openComplaints basedOn } } }
`);
