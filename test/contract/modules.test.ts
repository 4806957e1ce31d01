import { access } from '../../src/modules/access/index.ts';
import { contacts } from '../../src/modules/contacts/index.ts';
import { feedback, openComplaint } from '../../src/modules/feedback/index.ts';
import { acmeSurveys } from '../fixtures/acme-surveys/index.ts';
import { describeModule } from './index.ts';

describeModule(access);
