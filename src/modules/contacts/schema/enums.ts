/** The words that customers and their contact points are sorted by. */
import {
  AcquisitionSource,
  Channel,
  ConsentPurpose,
  ConsentState,
  ContactPointKind,
  ContactPointStatus,
  CustomerKind,
  CustomerLifecycle,
  CustomFieldType,
  GrammaticalGender,
  ServiceTier,
} from '../../../generated/index.ts';
import type { RapportBuilder } from '../../../kernel/index.ts';

export function contactEnums(builder: RapportBuilder): void {
  customerEnums(builder);
  consentEnums(builder);
  builder.enumType(CustomFieldType, {
    name: 'CustomFieldType',
    description: 'What a field of your own holds.',
    values: {
      TEXT: { description: 'Text of at most 1,000 characters.' },
      NUMBER: { description: 'An exact number: at most 28 digits before the point, and 10 after it.' },
      BOOLEAN: { description: 'Yes or no.' },
      DATE: { description: 'A day.' },
      CHOICE: { description: 'One of its choices, as text.' },
    },
  });
  builder.enumType(AcquisitionSource, {
    name: 'AcquisitionSource',
    description: 'How a customer found us.',
    values: {
      WEB_SEARCH: { description: 'By searching the web.' },
      NEWSPAPER: { description: 'By something printed.' },
      WORD_OF_MOUTH: { description: 'Somebody told them; the referrer, if we know who.' },
      SOCIAL: { description: 'In a social network.' },
      EVENT: { description: 'At a fair, a talk, an open day.' },
      PARTNER: { description: 'Through a company that works with us.' },
      CAMPAIGN: { description: 'Through advertising of ours.' },
      WALK_IN: { description: 'They came in from the street.' },
      OTHER: { description: 'In another way; the detail tells which.' },
    },
  });
  builder.enumType(Channel, {
    name: 'Channel',
    description: 'A way in which words are exchanged.',
    values: {
      EMAIL: { description: 'By e-mail.' },
      PHONE: { description: 'By voice.' },
      SMS: { description: 'By text message.' },
      CHAT: { description: 'In a chat.' },
      SOCIAL: { description: 'In a social network.' },
      IN_PERSON: { description: 'Face to face.' },
      LETTER: { description: 'On paper.' },
      VIDEO: { description: 'In a video call.' },
    },
  });
  builder.enumType(ContactPointKind, {
    name: 'ContactPointKind',
    description: 'What kind of thing reaches the customer.',
    values: {
      EMAIL: { description: 'An e-mail address.' },
      PHONE: { description: 'A phone number, of a landline or of unknown kind.' },
      MOBILE: { description: 'The number of a mobile phone.' },
      POSTAL: { description: 'A postal address.' },
      WEB: { description: 'A web page.' },
      SOCIAL: { description: 'A profile in a social network.' },
      MESSAGING: { description: 'A name in a messenger.' },
    },
  });
  builder.enumType(ContactPointStatus, {
    name: 'ContactPointStatus',
    description: 'Whether a contact point can be used.',
    values: {
      VALID: { description: 'As far as we know.' },
      BOUNCED: { description: 'What was sent there came back.' },
      INVALID: { description: 'It cannot be read as what it should be; kept as it was written.' },
    },
  });
}

function customerEnums(builder: RapportBuilder): void {
  builder.enumType(CustomerKind, {
    name: 'CustomerKind',
    description: 'Who the customer is by nature.',
    values: {
      PERSON: { description: 'A human being, by given, family or preferred name.' },
      ORGANIZATION: { description: 'A company, an office, a club, by its name.' },
    },
  });
  builder.enumType(CustomerLifecycle, {
    name: 'CustomerLifecycle',
    description:
      'How far the customer has come with us. Clients may set LEAD, PROSPECT and ACTIVE; the others follow from what happens.',
    values: {
      LEAD: { description: 'Known, but nothing said yet. The state unless another is given.' },
      PROSPECT: { description: 'In talks about a first purchase.' },
      ACTIVE: { description: 'Buys. The first purchase comes to this by itself.' },
      LAPSED: { description: 'Has not bought for much longer than usual.' },
      LOST: { description: 'Has left, for a reason on record.' },
      WON_BACK: { description: 'Had left and came back; the next purchase makes ACTIVE.' },
    },
  });
  builder.enumType(GrammaticalGender, {
    name: 'GrammaticalGender',
    description: 'Which forms of words address the customer. It says nothing else about them.',
    values: {
      FEMININE: { description: 'Feminine forms.' },
      MASCULINE: { description: 'Masculine forms.' },
      NEUTRAL: { description: 'Forms without gender.' },
    },
  });
  builder.enumType(ServiceTier, {
    name: 'ServiceTier',
    description: 'How much service was agreed.',
    values: {
      STANDARD: { description: 'As everybody.' },
      PREFERRED: { description: 'Before others.' },
      KEY: { description: 'A key account: first of all.' },
    },
  });
}

function consentEnums(builder: RapportBuilder): void {
  builder.enumType(ConsentPurpose, {
    name: 'ConsentPurpose',
    description: 'What a customer may allow us. Without a word of theirs all but MARKETING is allowed.',
    values: {
      MARKETING: { description: 'Offers, sales and whatever keeps up the relationship.' },
      SERVICE: { description: 'What they came for: service, support, bills, and greetings.' },
      RESEARCH: { description: 'Surveys.' },
      PROFILING: { description: 'Judging them by what they do: segments, value, risk of leaving.' },
    },
  });
  builder.enumType(ConsentState, {
    name: 'ConsentState',
    description: 'What a customer said. Only GRANTED allows.',
    values: {
      GRANTED: { description: 'Yes.' },
      DENIED: { description: 'No, when asked or of their own accord.' },
      WITHDRAWN: { description: 'No more, after a yes.' },
    },
  });
}
