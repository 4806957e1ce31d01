/** What contacts adds to the graph. */
import type { RapportBuilder } from '../../../kernel/index.ts';
import { calendarFeeds } from './calendar-feed.ts';
import { consents } from './consent.ts';
import { contactPointType } from './contact-point.ts';
import { contactPointMutations } from './contact-point-mutations.ts';
import { customFields } from './custom-fields.ts';
import { customerType } from './customer.ts';
import { duplicateQueries } from './duplicates.ts';
import { contactEnums } from './enums.ts';
import { contactInputs } from './inputs.ts';
import { customerMerges } from './merge.ts';
import { contactMutations } from './mutations.ts';
import { occasionQueries } from './occasion.ts';
import { personalDataMutations } from './personal-data.ts';
import { profile } from './profile/index.ts';
import { customerQueries } from './queries.ts';
import { recognition } from './recognition.ts';
import { segmentSchema } from './segment.ts';
import { timelineSchema } from './timeline.ts';

export function schema(builder: RapportBuilder): void {
  contactEnums(builder);
  const Customer = customerType(builder, contactPointType(builder));
  duplicateQueries(builder, Customer);
  profile(builder);
  customerQueries(builder);
  const inputs = contactInputs(builder);
  contactMutations(builder, inputs);
  contactPointMutations(builder, inputs);
  consents(builder);
  customFields(builder, inputs);
  timelineSchema(builder);
  personalDataMutations(builder);
  segmentSchema(builder, Customer);
  recognition(builder, inputs, Customer);
  occasionQueries(builder, Customer);
  customerMerges(builder, Customer);
  calendarFeeds(builder);
}
