/** The form behind an invitation's link. */

export { SURVEY_PATH, surveyRoutes } from './routes.ts';
