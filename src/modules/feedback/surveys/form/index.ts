/** The form behind an invitation's link. */

export { surveyRoutes } from './routes.ts';
