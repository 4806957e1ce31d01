/** The profile of a customer: family, dates, interests, groups and needs. Each fact says when it was recorded, by whom and from where. */

export { MAX_FACTS } from './facts.ts';
export { BY_NAME, countLeads, countMembers, findLeads, findMembers } from './group-people.ts';
export { rankedGroups } from './group-search.ts';
export { joinGroup, leaveGroup } from './groups.ts';
export { householdOf } from './household.ts';
export { addImportantDate, removeImportantDate } from './important-dates.ts';
export { addInterest, interestsOf, removeInterest } from './interests.ts';
export { recordNeed, settleNeed } from './needs.ts';
export { addRelationship, endRelationship } from './relationships.ts';
