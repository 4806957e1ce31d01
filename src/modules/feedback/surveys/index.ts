/** The door to surveys. */

export { surveyMerge, surveyPersonalData } from './contributions.ts';
