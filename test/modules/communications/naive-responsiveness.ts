/** Random logs of words, and how customers answer by them: computed word by word, as a person with pencil and paper would. */
import fc from 'fast-check';

const CHANNELS = ['EMAIL', 'PHONE', 'CHAT'] as const;
const ZONES = ['Europe/Prague', 'Asia/Tehran', 'America/New_York', 'Pacific/Kiritimati', 'Asia/Calcutta', null] as const;
/** Coarse, so that answers come at the same moment, and exactly after 72 hours. */
const STEP_MS = 4 * 3_600_000;
const OFFSETS_MS = [0, 0, 0, 20 * 60_000, 90 * 60_000];
/** Around the last Sunday of March, on which clocks go forward in Europe. */
const BEGIN = Date.UTC(2026, 2, 26, 5, 0);
const DAY_STEPS = 6;

export interface WordModel {
  readonly at: Date;
  readonly channel: (typeof CHANNELS)[number];
  readonly isOurs: boolean;
  /** By a machine. */
  readonly isAutomatic: boolean;
  readonly isOfCampaign: boolean;
  /** Of an e-mail of ours. */
  readonly delivery: 'QUEUED' | 'SENT' | 'DELIVERED' | 'FAILED' | 'SUPPRESSED' | null;
  /** Inbound, but merely copied to this customer. */
  readonly isCopy: boolean;
  /** A call of theirs that somebody took. */
  readonly isTaken: boolean;
  /** One of a few that customers share; null: a thread of its own. */
  readonly thread: number | null;
  /** How often it was corrected: so many old versions are there beside it. */
  readonly corrections: number;
}

export interface CustomerModel {
  readonly timeZone: (typeof ZONES)[number];
  readonly words: readonly WordModel[];
}

export const THREADS = 3;

const seldom = fc.integer({ min: 0, max: 9 }).map((drawn) => drawn === 0);
const word: fc.Arbitrary<WordModel> = fc
  .record({
    step: fc.integer({ min: 0, max: 7 * DAY_STEPS }),
    offset: fc.constantFrom(...OFFSETS_MS),
    channel: fc.constantFrom(...CHANNELS),
    isOurs: fc.boolean(),
    isAutomatic: seldom,
    isOfCampaign: seldom,
    delivery: fc.constantFrom(null, null, 'QUEUED', 'SENT', 'SENT', 'DELIVERED', 'FAILED', 'SUPPRESSED'),
    isCopy: seldom,
    isTaken: fc.boolean(),
    thread: fc.constantFrom(0, 1, 2, null, null),
    corrections: fc.constantFrom(0, 0, 0, 0, 1, 2),
  })
  .map(({ step, offset, ...model }) => ({
    ...model,
    at: new Date(BEGIN + step * STEP_MS + offset),
    isOfCampaign: model.isOurs && model.isOfCampaign,
    delivery: model.isOurs && model.channel === 'EMAIL' ? (model.delivery as WordModel['delivery']) : null,
    isCopy: !model.isOurs && model.channel === 'EMAIL' && model.isCopy,
    isTaken: !model.isOurs && model.channel === 'PHONE' && model.isTaken,
  }));

export const customers: fc.Arbitrary<readonly CustomerModel[]> = fc.array(
  fc.record({ timeZone: fc.constantFrom(...ZONES), words: fc.array(word, { maxLength: 30, size: 'max' }) }),
  { minLength: 5, maxLength: 8, size: 'max' },
);

/** What the API should answer, by the channel's name. */
export function expectedOf({ timeZone, words }: CustomerModel) {
  return [...CHANNELS].sort().flatMap((channel) => {
    const ours = words.filter((one) => one.channel === channel && wasSaid(one));
    if (ours.length === 0) return [];
    const waits: number[] = [];
    const answers = new Set<WordModel>();
    for (const one of ours) {
      const answer = answerTo(one, words);
      if (!answer) continue;
      waits.push((answer.at.getTime() - one.at.getTime()) / 60_000);
      answers.add(answer);
    }
    const isHabit = ours.length >= 3;
    const last = Math.max(...[...answers].map(({ at }) => at.getTime()));
    return [
      {
        channel,
        outbound: ours.length,
        replied: waits.length,
        replyRate: isHabit ? waits.length / ours.length : null,
        medianReplyMinutes: isHabit ? median(waits) : null,
        bestHour: isHabit ? mostFrequent([...answers].map(({ at }) => hourIn(at, timeZone))) : null,
        lastReplyAt: answers.size > 0 ? new Date(last).toISOString() : null,
      },
    ];
  });
}

function wasSaid({ isOurs, isAutomatic, isOfCampaign, delivery }: WordModel): boolean {
  return isOurs && !isAutomatic && !isOfCampaign && (delivery === null || delivery === 'SENT' || delivery === 'DELIVERED');
}

/** Of two at the same moment the one that was recorded first. */
function answerTo(ours: WordModel, words: readonly WordModel[]): WordModel | null {
  let found: WordModel | null = null;
  for (const one of words) {
    const hours = (one.at.getTime() - ours.at.getTime()) / 3_600_000;
    const isRelated = one.channel === ours.channel || (one.thread !== null && one.thread === ours.thread);
    if (one.isOurs || one.isAutomatic || one.isCopy || !isRelated || hours <= 0 || hours > 72) continue;
    if (!found || one.at < found.at) found = one;
  }
  return found;
}

function median(numbers: readonly number[]): number | null {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  if (sorted.length === 0) return null;
  if (sorted.length % 2 === 1) return sorted[Math.floor(middle)] ?? null;
  return ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

function mostFrequent(hours: readonly number[]): number | null {
  const counts = Array.from({ length: 24 }, (_none, hour) => hours.filter((one) => one === hour).length);
  const most = Math.max(...counts);
  return most === 0 ? null : counts.indexOf(most);
}

function hourIn(at: Date, timeZone: string | null): number {
  const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone: timeZone ?? 'UTC' });
  return Number(clock.format(at));
}
