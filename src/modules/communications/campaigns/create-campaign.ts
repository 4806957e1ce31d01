/** Drafting campaigns: what they say, to whom, by when. */
import {
  ConflictError,
  type Ctx,
  formatAmount,
  type Money,
  newId,
  RequestError,
  type TxCtx,
  ValidationError,
  type ValidationIssue,
} from '../../../kernel/index.ts';
import { audit, authorship } from '../../access/index.ts';
import { requireSegment } from '../../contacts/index.ts';
import { checkTemplate } from '../mail-out/index.ts';
import type { Campaign } from './campaigns.ts';
import { freeCode } from './codes.ts';

/** By which words can be brought to everybody of a segment. */
const REACHING = ['EMAIL', 'LETTER', 'PHONE'] as const satisfies readonly Campaign['channel'][];
const DRAFTED = 'communications.campaign.created';

type Given<Value> = Value | null | undefined;

/** Texts are trimmed and within their lengths, the code has its shape; what is absent or null is not set. */
export interface NewCampaign extends Pick<Campaign, 'name' | 'goal' | 'channel' | 'segmentId' | 'text'> {
  readonly code?: Given<string>;
  readonly target?: Given<number>;
  readonly budget?: Given<Money>;
  readonly subject?: Given<string>;
  readonly html?: Given<string>;
  readonly startsAt?: Given<Date>;
  readonly endsAt?: Given<Date>;
}

/** Drafts a campaign, or tells all that is wrong with it and changes nothing. */
export function createCampaign(ctx: Ctx, input: NewCampaign): Promise<Campaign> {
  return ctx.transact(async (tx) => {
    const issues = [...channelIssues(input), ...templateIssues(input), ...timeIssues(input, tx.clock.now())];
    if (issues.length > 0) throw new ValidationError(issues);
    if (!tx.can('contacts.segment.read')) {
      throw new RequestError('FORBIDDEN', 'A campaign for a segment needs the permission contacts.segment.read.');
    }
    const { id: segmentId } = await requireSegment(tx, input.segmentId);
    const campaign = await insertCampaign(tx, { ...input, segmentId });
    const { id } = campaign;
    await tx.emit(DRAFTED, { campaignId: id });
    await audit(tx, { action: DRAFTED, type: 'Campaign', id, before: null, after: audited(campaign) });
    return campaign;
  });
}

/** What the log of changes keeps: amounts as people read them. */
export function audited({ budgetMinor, budgetCurrency, audienceUpTo: _upTo, ...columns }: Campaign) {
  const hasBudget = budgetMinor !== null && budgetCurrency !== null;
  const budget = hasBudget ? `${formatAmount({ minor: budgetMinor, currencyCode: budgetCurrency })} ${budgetCurrency}` : null;
  return { ...columns, budget };
}

/** Whoever else makes a code of the same name at the same moment: one gets it, the other the next. */
async function insertCampaign(tx: TxCtx, { code, budget, ...input }: NewCampaign): Promise<Campaign> {
  const id = newId();
  const {
    goal,
    channel,
    name,
    segmentId,
    text,
    target = null,
    subject = null,
    html = null,
    startsAt = null,
    endsAt = null,
  } = input;
  const columns = { goal, channel, name, segmentId, text, target, subject, html, startsAt, endsAt };
  for (;;) {
    const row = { id, code: code ?? (await freeCode(tx, name)), ...columns, ...budgetColumns(budget) };
    const { count } = await tx.db.campaign.createMany({
      data: [{ ...row, createdAt: tx.clock.now(), ...authorship(tx) }],
      skipDuplicates: true,
    });
    if (count > 0) return tx.db.campaign.findUniqueOrThrow({ where: { id } });
    if (code != null) {
      const message = `Another campaign has the code ${code}; case does not count. Leave it out to have one made from the name.`;
      throw new ConflictError(message, { code: 'UNIQUE_VIOLATION' });
    }
  }
}

function budgetColumns(budget: Given<Money>) {
  return { budgetMinor: budget?.minor ?? null, budgetCurrency: budget?.currencyCode ?? null };
}

function channelIssues({ channel, subject, html }: NewCampaign): readonly ValidationIssue[] {
  const isReaching = REACHING.some((reaching) => reaching === channel);
  if (!isReaching) return [fault(['channel'], `A campaign goes out by ${REACHING.join(', ')}; ${channel} is none of them.`)];
  if (channel === 'EMAIL') return subject == null ? [fault(['subject'], 'An e-mail has a subject: 1 to 200 characters.')] : [];
  const only = (field: string) => fault([field], `Only an EMAIL campaign has it; leave it out for ${channel}.`);
  return [...(subject == null ? [] : [only('subject')]), ...(html == null ? [] : [only('html')])];
}

/** Only messages that leave by themselves have an address at which one unsubscribes. */
function templateIssues({ channel, subject, text, html }: NewCampaign): readonly ValidationIssue[] {
  const faultsOf = (field: string, template: Given<string>, canUnsubscribe: boolean) =>
    template == null
      ? []
      : checkTemplate(template, { canUnsubscribe }).map(({ message, code }) => ({ path: [field], message, code }));
  const isEmail = channel === 'EMAIL';
  return [...faultsOf('subject', subject, false), ...faultsOf('text', text, isEmail), ...faultsOf('html', html, isEmail)];
}

function timeIssues({ startsAt, endsAt }: NewCampaign, now: Date): readonly ValidationIssue[] {
  if (endsAt == null) return [];
  if (endsAt <= now) return [fault(['endsAt'], 'Must not have passed.')];
  return startsAt != null && startsAt >= endsAt ? [fault(['endsAt'], 'Must be after startsAt.')] : [];
}

const fault = (path: readonly string[], message: string): ValidationIssue => ({ path, message, code: 'INVALID' });
