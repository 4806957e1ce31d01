/** What can be done with campaigns. */
import { z } from 'zod';
import { CampaignGoal, CampaignResponseKind, Channel } from '../../../generated/index.ts';
import { idOf, money, type RapportBuilder, text, wholeNumber } from '../../../kernel/index.ts';
import {
  CODE,
  createCampaign,
  LONGEST_CODE,
  launchCampaign,
  pauseCampaign,
  recordCampaignResponse,
  resumeCampaign,
} from '../campaigns/index.ts';

const MANAGE = 'communications.campaign.manage';
const LONGEST_TEXT = 50_000;
const MOST_CUSTOMERS = 2_147_483_647;
const ILLEGAL = 'Anything else is a ConflictError with ILLEGAL_TRANSITION.';

const code = text(1, LONGEST_CODE).pipe(
  z
    .string()
    .regex(CODE, 'Must begin with a letter or digit of A to Z and 0 to 9, and go on with these, dots, underscores and hyphens.'),
);
/** What becomes a header is one line. */
const oneLine = text(1, 200).pipe(z.string().regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'Must be one line, without control characters.'));

export function campaignMutations(builder: RapportBuilder): void {
  creation(builder);
  steps(builder);
  responses(builder);
}

function creation(builder: RapportBuilder): void {
  builder.resultMutation('createCampaign', {
    description: 'Drafts a campaign. Nothing is sent before it is launched.',
    permission: MANAGE,
    input: (t) => ({
      name: t.string({ required: true, description: 'What people call it, in 1 to 200 characters.' }).check(text(1, 200)),
      goal: t.field({ type: CampaignGoal, required: true, description: 'What it is for.' }),
      target: t.int({ description: 'How many customers should convert: 1 or more.' }).check(wholeNumber(1, MOST_CUSTOMERS)),
      budget: t.field({ type: 'MoneyInput', description: 'What it may cost: 0 or more.' }).check(money({ min: 0n })),
      channel: t.field({ type: Channel, required: true, description: 'EMAIL, LETTER or PHONE.' }),
      segmentId: t
        .id({ required: true, description: 'To whom: a segment that you may see. Its customers when the campaign begins.' })
        .check(idOf('Segment')),
      code: t
        .string({
          description: `What purchases name it by: 1 to ${LONGEST_CODE} letters, digits, dots, underscores and hyphens, unique whatever their case. Made from the name unless given.`,
        })
        .check(code),
      subject: t
        .string({
          description: 'Of the e-mail: a template of 1 to 200 characters on one line. Required for EMAIL, refused for others.',
        })
        .check(oneLine),
      text: t
        .string({
          required: true,
          description: `The message, a template of 1 to ${LONGEST_TEXT} characters; of a PHONE campaign what callers say.`,
        })
        .check(text(1, LONGEST_TEXT)),
      html: t
        .string({ description: `The HTML part, a template of 1 to ${LONGEST_TEXT} characters. For EMAIL only.` })
        .check(text(1, LONGEST_TEXT)),
      startsAt: t.field({ type: 'DateTime', description: 'A launch before then waits until then. At once unless given.' }),
      endsAt: t.field({
        type: 'DateTime',
        description: 'What has not been sent by then is not sent: later than now and startsAt. Without an end unless given.',
      }),
    }),
    success: { campaign: 'Campaign' },
    resolve: async (input, tx) => ({ campaign: await createCampaign(tx, input) }),
  });
}

function steps(builder: RapportBuilder): void {
  const id = { required: true, description: 'Of the campaign.' } as const;
  builder.resultMutation('launchCampaign', {
    description: `Begins a campaign that is a DRAFT and has not ended: who is in its segment becomes its audience, and the messages are made, some at a time; progress tells how far. ${ILLEGAL}`,
    permission: MANAGE,
    idempotencyKey: 'required',
    input: (t) => ({ id: t.id(id).check(idOf('Campaign')) }),
    success: { campaign: 'Campaign' },
    resolve: async (input, tx) => ({ campaign: await launchCampaign(tx, input.id) }),
  });
  builder.resultMutation('pauseCampaign', {
    description: `Has a RUNNING campaign rest: no message is made, and none goes out, until it is resumed. ${ILLEGAL}`,
    permission: MANAGE,
    input: (t) => ({ id: t.id(id).check(idOf('Campaign')) }),
    success: { campaign: 'Campaign' },
    resolve: async (input, tx) => ({ campaign: await pauseCampaign(tx, input.id) }),
  });
  builder.resultMutation('resumeCampaign', {
    description: `Has a PAUSED campaign go on where it was paused. ${ILLEGAL}`,
    permission: MANAGE,
    input: (t) => ({ id: t.id(id).check(idOf('Campaign')) }),
    success: { campaign: 'Campaign' },
    resolve: async (input, tx) => ({ campaign: await resumeCampaign(tx, input.id) }),
  });
}

function responses(builder: RapportBuilder): void {
  builder.resultMutation('recordCampaignResponse', {
    description:
      'Records what came of a campaign with a customer, as a mail service, a caller or the customer told. OPTED_OUT withdraws their consent to marketing on the campaign’s channel; COMPLAINED has nothing sent to their e-mail addresses any more.',
    permission: 'communications.response.record',
    input: (t) => ({
      campaignId: t.id({ required: true, description: 'Of a campaign that was launched.' }).check(idOf('Campaign')),
      customerId: t
        .id({ required: true, description: 'Who: of its audience, unless they REPLIED or CONVERTED.' })
        .check(idOf('Customer')),
      kind: t.field({ type: CampaignResponseKind, required: true, description: 'What it was: anything but SENT.' }),
      respondedAt: t.field({ type: 'DateTime', description: 'When: since the launch, and not in the future. Now unless given.' }),
      purchaseId: t
        .id({ description: 'Of a conversion: what this customer bought. A purchase counts for one campaign.' })
        .check(idOf('Purchase')),
    }),
    success: { response: 'CampaignResponse' },
    resolve: async (input, tx) => ({ response: await recordCampaignResponse(tx, input) }),
  });
}
