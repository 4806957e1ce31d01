/** Contacts' own rows follow a merge and its undo as every module's must, those included of which the survivor has the like. */
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { describeCustomerMerge } from '../../contract/customer-merge.ts';
import { createTestRapport } from '../../support/index.ts';
import { givenCustomerRecords } from './given-records.ts';

describeCustomerMerge(contacts, createTestRapport([access, contacts]), { givenRecords: givenCustomerRecords });
