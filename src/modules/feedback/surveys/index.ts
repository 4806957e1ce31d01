/** The door to surveys. */

export { answerSurvey, countTry } from './answer.ts';
export { askAfterPurchase, askAfterResolution, sayWhoIsNotAsked } from './ask-by-itself.ts';
export type { GivenAnswer } from './check-answers.ts';
export { surveyChurnReasons } from './churn-reasons.ts';
export { surveyConditions } from './conditions.ts';
export { surveyConfig, surveyEvents, surveyPermissions } from './contract.ts';
export { surveyMerge, surveyPersonalData, surveyTimeline } from './contributions.ts';
export { createSurvey, MOST_CHOICES, MOST_QUESTIONS, type NewSurvey } from './create-survey.ts';
export { surveyRoutes } from './form/index.ts';
export { type Invited, inviteToSurvey, type NewInvitation } from './invite.ts';
export { surveyLoaders } from './loaders.ts';
export { LONGEST_ANSWER } from './question-types.ts';
export type { SurveyResults } from './results.ts';
export { sampleSurveys } from './sample.ts';
export type { Satisfaction } from './satisfaction.ts';
export {
  type Survey,
  type SurveyQuestion,
  type SurveyResponse,
  versionKey,
  visibleSurveyRecords,
} from './surveys.ts';
