/** What communications contributes to the language of segments. */
import { channelConditions } from './channel-conditions.ts';
import { wordConditions } from './word-conditions.ts';

export const communicationsConditions: Rapport.Contributions['contacts.segment-criteria'] = {
  ...wordConditions,
  ...channelConditions,
};
