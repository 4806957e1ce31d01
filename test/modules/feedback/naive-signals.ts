/** Signals counted by hand: every row is read, and looked at one by one. */
import type { TestRapport } from '../../support/index.ts';

const WINDOW_MS = 90 * 86_400_000;
const FOR_NOTHING = ['WITHDRAWN', 'REJECTED', 'DUPLICATE'];

/** Of each signal that there ever was, by kind and subject: whether it is raised. */
export type Raised = Map<string, boolean>;

async function factsOf({ db, clock }: TestRapport) {
  return {
    to: clock.now().getTime(),
    products: await db.product.findMany(),
    teams: await db.team.findMany(),
    staff: new Map((await db.staff.findMany()).map(({ id, teamId }) => [id, teamId])),
    complaints: await db.complaint.findMany({ include: { clocks: true } }),
    lines: await db.purchaseLine.findMany({ include: { purchase: true } }),
    losses: await db.loss.findMany({ include: { reasons: true } }),
    promises: await db.customerPromise.findMany(),
    words: await db.awaitedAnswer.findMany(),
  };
}

type Facts = Awaited<ReturnType<typeof factsOf>>;

const counting = (to: number) => (time: Date | null) => time !== null && time.getTime() <= to && time.getTime() > to - WINDOW_MS;

function tallyOf(facts: Facts, kind: string, id: string) {
  const counts = counting(facts.to);
  const complaints = facts.complaints.filter(
    (one) => ['COMPLAINT', 'PRODUCT_REPORT'].includes(one.kind) && !FOR_NOTHING.includes(one.status),
  );
  const caused = (...causes: string[]) =>
    complaints.filter(({ cause, openedAt }) => cause !== null && causes.includes(cause) && counts(openedAt));
  const lines = facts.lines.filter(({ productId, purchase }) => productId === id && counts(purchase.purchasedAt));
  const ofProduct = ({ productId }: { productId: string | null }) => productId === id;
  if (kind === 'FAULTY_PRODUCT') {
    const units = lines.reduce((sum, { quantity }) => sum + Number(quantity), 0);
    return { count: caused('PRODUCT_FAULT').filter(ofProduct).length, exposure: Math.round(units) };
  }
  if (kind === 'UNCOMPETITIVE_PRICE') {
    const losses = facts.losses.filter(
      ({ lostAt, reasons }) => counts(lostAt) && reasons.some(({ reason }) => reason === 'PRICE'),
    );
    return {
      count: [...caused('PRICE'), ...losses].filter(ofProduct).length,
      exposure: new Set(lines.map(({ purchaseId }) => purchaseId)).size,
    };
  }
  const teamOf = (staffId: string | null) => (staffId === null ? null : (facts.staff.get(staffId) ?? null));
  const clocks = complaints.filter(({ teamId, ownerId }) => (teamId ?? teamOf(ownerId)) === id).flatMap((one) => one.clocks);
  const promises = facts.promises.filter(({ promisedById }) => teamOf(promisedById) === id);
  const isBroken = ({ status, settledAt }: Facts['promises'][number]) => status === 'BROKEN' && counts(settledAt);
  const words = facts.words.filter(({ teamId, receivedAt }) => teamId === id && counts(receivedAt));
  const blamed = caused('SERVICE', 'STAFF_CONDUCT').filter(({ concernsStaffId, teamId, ownerId }) =>
    concernsStaffId === null ? (teamId ?? teamOf(ownerId)) === id : teamOf(concernsStaffId) === id,
  );
  return {
    count:
      blamed.length +
      clocks.filter(({ breachedAt }) => counts(breachedAt)).length +
      promises.filter(isBroken).length +
      words.filter(({ answerId }) => answerId === null).length,
    exposure:
      clocks.filter(({ startedAt }) => counts(startedAt)).length +
      promises.filter((promise) => counts(promise.dueAt) || isBroken(promise)).length +
      words.length,
  };
}

function median(values: readonly number[]): number {
  const ascending = values.toSorted((one, other) => one - other);
  const half = ascending.length / 2;
  const [low = 0, high = 0] = [ascending[Math.ceil(half) - 1], ascending[Math.floor(half)]];
  return (low + high) / 2;
}

/** What the signals should be now; `raised` is what they were, and is brought up to date. */
export async function expectedSignals(rapport: TestRapport, raised: Raised) {
  const facts = await factsOf(rapport);
  const kinds = [
    ['FAULTY_PRODUCT', facts.products],
    ['UNCOMPETITIVE_PRICE', facts.products],
    ['POOR_SERVICE', facts.teams.map(({ id }) => ({ id, category: null }))],
  ] as const;
  return kinds.flatMap(([kind, subjects]) => {
    const figures = subjects.map(({ id, category }) => {
      const tally = tallyOf(facts, kind, id);
      return { id, category, ...tally, rate: (tally.count + 0.5) / (tally.exposure + 1) };
    });
    return figures.flatMap(({ id, category, count, exposure, rate }) => {
      const key = `${kind} ${id}`;
      const before = raised.get(key);
      if (before === undefined && count === 0) return [];
      const others = figures.filter((one) => one.id !== id);
      const alike = others.filter((one) => category !== null && one.category === category);
      const baseline = median((alike.length < 5 ? others : alike).map((one) => one.rate));
      const lift = rate / baseline;
      const isRaised = before === true ? lift >= 1.5 : count >= 3 && lift >= 2;
      raised.set(key, isRaised);
      return [{ key, count, exposure, rate, baseline, lift, isRaised }];
    });
  });
}
