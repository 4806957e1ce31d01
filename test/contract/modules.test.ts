import { access } from '../../src/modules/access/index.ts';
import { contacts } from '../../src/modules/contacts/index.ts';
import { feedback } from '../../src/modules/feedback/index.ts';
import { givenProfile } from '../modules/contacts/given-profile.ts';
import { givenComplaintRecords } from '../modules/feedback/given.ts';
import { describeModule } from './index.ts';

describeModule(access);
describeModule(contacts, {
  dependencies: [access],
  givenRecords: givenProfile,
  impersonal: { Group: 'all', Segment: 'all', CustomFieldDefinition: 'all', CalendarFeed: 'all', CustomFieldValue: ['key'] },
});
describeModule(feedback, {
  dependencies: [access, contacts],
  givenRecords: givenComplaintRecords,
  impersonal: { ComplaintLogEntry: ['type'] },
});
