/** Recognizing a customer, and addressing them. */
import { type RapportBuilder, RequestError } from '../../../kernel/index.ts';
import { type CustomerMatch, identifyCustomer, type MATCH_KINDS, MAX_MATCHES } from '../identify-customer.ts';
import { language as languageTag } from '../locales.ts';
import { salutationOf } from '../salutation/index.ts';
import type { customerType } from './customer.ts';
import type { ContactInputs } from './inputs.ts';

type CustomerRef = ReturnType<typeof customerType>;

export function recognition(builder: RapportBuilder, { ExternalIdInput }: ContactInputs, Customer: CustomerRef): void {
  const CustomerMatch = customerMatch(builder, Customer);
  builder.queryField('identifyCustomer', (t) =>
    t.field({
      type: [CustomerMatch],
      nullable: true,
      description:
        `Who is calling, writing or standing at the till: at most ${MAX_MATCHES}, from exactly one of \`phone\`, \`email\` and \`externalId\`. Best match first: those in lists before the archived, the living before the dead, a contact point that works before one that bounced, a primary one before the others, then whoever changed last. ` +
        'Customers who were merged into another are found as that one. What cannot be read as a phone or an e-mail address finds nobody: telephone systems also report `anonymous`.',
      authScopes: { can: 'contacts.customer.read' },
      args: {
        phone: t.arg.string({
          description:
            'In any spelling: with +, 00 or a trunk zero in brackets, with dots, slashes or an extension, as a SIP address. Without `countryCode` in international form only.',
        }),
        countryCode: t.arg.string({
          description: 'ISO 3166-1 alpha-2: where `phone` is a local number. Means nothing for the others.',
        }),
        email: t.arg.string({
          description: 'Case does not count; the domain in either of its forms. With or without the sender’s name.',
        }),
        externalId: t.arg({ type: ExternalIdInput, description: 'What another system calls them, exactly.' }),
      },
      resolve: async (_root, input, ctx, info) => {
        const selection = builder.selectionOf('Customer', ['customer'], ctx, info);
        return [...(await identifyCustomer(ctx, input, selection))];
      },
    }),
  );
  salutation(builder);
}

function customerMatch(builder: RapportBuilder, Customer: CustomerRef) {
  const MatchKind = builder.enumType('MatchKind', {
    description: 'What a customer was recognized by.',
    values: {
      PHONE: { description: 'A phone number, of whichever kind.' },
      EMAIL: { description: 'An e-mail address.' },
      EXTERNAL_ID: { description: 'What another system calls them.' },
    } satisfies Record<(typeof MATCH_KINDS)[number], object>,
  });
  return builder.objectRef<CustomerMatch>('CustomerMatch').implement({
    description: 'A customer who may be the one.',
    extensions: { guardedBy: 'Customer' },
    fields: (t) => ({
      customer: t.field({ type: Customer, description: 'Who it may be.', resolve: ({ customer }) => customer }),
      matchedOn: t.expose('matchedOn', { type: MatchKind, description: 'What of them matched.' }),
      greeting: t.string({
        description: 'How to greet them, in their own language: their `salutation`. A family that shares a phone has one each.',
        resolve: ({ customer }) => salutationOf(customer),
      }),
    }),
  });
}

function salutation(builder: RapportBuilder): void {
  builder.prismaObjectField('Customer', 'salutation', (t) =>
    t.string({
      nullable: true,
      description:
        'How to address this customer, for example `Vážená paní Nováková` or `Dear Ms Nováková`. With forms of gender and case in cs, de, en, fa and lt, where they are certain from `honorific`, `grammaticalGender` and `familyName`; else neutral, as for organizations. In other languages the name alone; for the dead, and for whom nothing is known, a greeting without a name.',
      args: {
        language: t.arg.string({ description: "BCP 47; the customer's own unless given, else en." }),
      },
      select: {
        kind: true,
        givenName: true,
        familyName: true,
        preferredName: true,
        organizationName: true,
        honorific: true,
        grammaticalGender: true,
        language: true,
        deceasedOn: true,
        erasedAt: true,
      },
      resolve: (customer, { language }) => salutationOf(customer, language == null ? customer.language : readLanguage(language)),
    }),
  );
}

function readLanguage(language: string): string {
  const read = languageTag.safeParse(language);
  if (read.success) return read.data;
  throw new RequestError('BAD_USER_INPUT', `language: ${read.error.issues[0]?.message ?? 'Is none.'}`);
}
