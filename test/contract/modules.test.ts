import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { access } from '../../src/modules/access/index.ts';
import { communications } from '../../src/modules/communications/index.ts';
import { contacts } from '../../src/modules/contacts/index.ts';
import { feedback } from '../../src/modules/feedback/index.ts';
import { loyalty } from '../../src/modules/loyalty/index.ts';
import { sales } from '../../src/modules/sales/index.ts';
import { givenCommunicationRecords } from '../modules/communications/given-records.ts';
import { givenProfile } from '../modules/contacts/given-profile.ts';
import { givenFeedbackRecords } from '../modules/feedback/given-records.ts';
import { givenLoyaltyRecords } from '../modules/loyalty/given-records.ts';
import { givenSalesRecords, givenSalesWithoutCredit } from '../modules/sales/given-records.ts';
import { describeModule } from './index.ts';

describeModule(access);
describeModule(contacts, {
  isSeededWithAnother: true,
  dependencies: [access],
  givenRecords: givenProfile,
  impersonal: { Group: 'all', Segment: 'all', CustomFieldDefinition: 'all', CalendarFeed: 'all', CustomFieldValue: ['key'] },
});
describeModule(sales, {
  isSeededWithAnother: true,
  dependencies: [access, contacts],
  givenRecords: givenSalesRecords,
  givenSurvivor: givenSalesWithoutCredit,
  impersonal: {
    Product: 'all',
    // Numbers and amounts of what was bought stay, with the codes that they are told by.
    Purchase: ['number', 'currencyCode', 'campaignCode', 'fingerprint'],
    PurchaseBalance: 'all',
    PurchaseLine: 'all',
    Payment: 'all',
    PurchaseReturn: ['currencyCode'],
    ReturnLine: 'all',
    Refund: ['currencyCode'],
    CreditAccount: 'all',
    Instalment: 'all',
    CustomerSpending: 'all',
    RfmRanking: 'all',
    RfmStanding: 'all',
    Opportunity: ['valueCurrency'],
  },
});
describeModule(communications, {
  isSeededWithAnother: true,
  dependencies: [access, contacts, sales],
  environment: { DATA_DIR: mkdtempSync(join(tmpdir(), 'rapport-')) },
  givenRecords: givenCommunicationRecords,
  impersonal: {
    Attachment: ['sha256'],
    // Nobody's: kept by the hash of an address.
    EmailSuppression: 'all',
    Campaign: 'all',
    CampaignRecipient: ['suppressedFor'],
    CampaignResponse: ['currencyCode'],
    Task: ['origin', 'originKey'],
  },
});
describeModule(feedback, {
  dependencies: [access, contacts, sales, communications],
  givenRecords: givenFeedbackRecords,
  impersonal: {
    ...{
      ComplaintLogEntry: ['type'],
      ComplaintResolution: ['refundCurrency'],
      WorkCalendar: 'all',
      EarlierCalendar: 'all',
      SlaPolicy: 'all',
    },
    Competitor: 'all',
    ...{ Survey: 'all', SurveyQuestion: 'all', SurveyInvitation: ['originKey'] },
    // One of those that a question offers.
    SurveyAnswer: ['choice'],
  },
});
describeModule(loyalty, {
  isSeededWithAnother: true,
  dependencies: [access, contacts, sales, communications],
  givenRecords: givenLoyaltyRecords,
  impersonal: {
    ...{ LoyaltyProgram: 'all', LoyaltyProgramVersion: 'all', Reward: 'all', Offer: 'all', Contest: 'all' },
    LoyaltyMembership: ['tierName'],
    PointsEntry: ['source'],
    RewardGrant: ['code'],
    Referral: ['rejectedReason'],
  },
});
