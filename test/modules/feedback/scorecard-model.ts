/** The scorecard, told again from the rows one by one, in another language than the product's. */

export interface ScoredRows {
  /** Of members of staff. */
  readonly teams: ReadonlyMap<string, string | null>;
  readonly complaints: readonly {
    readonly id: string;
    readonly kind: string;
    readonly status: string;
    readonly teamId: string | null;
    readonly ownerId: string | null;
    readonly concernsStaffId: string | null;
    readonly openedAt: Date;
    readonly resolvedAt: Date | null;
    readonly closedAt: Date | null;
    readonly reopenCount: number;
  }[];
  readonly clocks: readonly {
    readonly complaintId: string;
    readonly metric: string;
    readonly elapsedMs: number;
    readonly breachedAt: Date | null;
    readonly fulfilledAt: Date | null;
  }[];
  readonly words: readonly { readonly complaintId: string; readonly direction: string; readonly isAutomatic: boolean }[];
  readonly promises: readonly { readonly promisedById: string | null; readonly dueAt: Date; readonly status: string }[];
  readonly answers: readonly {
    readonly complaintId: string | null;
    readonly kind: string;
    readonly score: number;
    readonly respondedAt: Date;
  }[];
}

export interface Span {
  readonly from: Date;
  readonly until: Date;
}

type Complaint = ScoredRows['complaints'][number];

const share = <Row>(rows: readonly Row[], holds: (row: Row) => boolean) =>
  rows.length === 0 ? null : rows.filter(holds).length / rows.length;

function middle(numbers: readonly number[]): number | null {
  const sorted = numbers.toSorted((one, other) => one - other);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

/** `[handled, medianFirstResponseMinutes, withinSlaRate, firstContactResolutionRate, promisesKeptRate, csat, praise]` */
function figures(
  rows: ScoredRows,
  { from, until }: Span,
  now: Date,
  mine: (complaint: Complaint) => boolean,
  is: (staff: string | null) => boolean,
) {
  const during = (at: Date | null) => at !== null && at >= from && at < until;
  const byId = new Map(rows.complaints.map((complaint) => [complaint.id, complaint]));
  const isMine = ({ complaintId }: { readonly complaintId: string | null }) => {
    const complaint = byId.get(complaintId ?? '');
    return complaint !== undefined && mine(complaint);
  };
  const handled = rows.complaints.filter(
    (complaint) =>
      ['RESOLVED', 'CLOSED'].includes(complaint.status) && mine(complaint) && during(complaint.resolvedAt ?? complaint.closedAt),
  );
  const wordsOn = (id: string) =>
    rows.words.filter(({ complaintId, direction, isAutomatic }) => complaintId === id && direction === 'OUTBOUND' && !isAutomatic)
      .length;
  const clocks = rows.clocks.filter(isMine);
  const first = clocks.filter(({ metric, fulfilledAt }) => metric === 'FIRST_RESPONSE' && during(fulfilledAt));
  const median = middle(first.map(({ elapsedMs }) => elapsedMs));
  const scores = rows.answers.flatMap((answer) =>
    answer.kind === 'CSAT' && isMine(answer) && during(answer.respondedAt) ? [answer.score] : [],
  );
  const praise = rows.complaints.filter(
    ({ kind, status, concernsStaffId, openedAt }) =>
      kind === 'PRAISE' && is(concernsStaffId) && during(openedAt) && !['WITHDRAWN', 'REJECTED', 'DUPLICATE'].includes(status),
  );
  return [
    handled.length,
    median === null ? null : median / 60_000,
    share(
      clocks.filter(({ breachedAt, fulfilledAt }) => during(breachedAt ?? fulfilledAt)),
      ({ breachedAt }) => breachedAt === null,
    ),
    share(
      handled.filter(({ kind }) => kind !== 'PRAISE'),
      ({ id, reopenCount }) => reopenCount === 0 && wordsOn(id) <= 1,
    ),
    share(
      rows.promises.filter(({ promisedById, dueAt }) => is(promisedById) && during(dueAt) && dueAt <= now),
      ({ status }) => status === 'KEPT',
    ),
    scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length,
    praise.length,
  ];
}

const NOTHING = JSON.stringify([0, null, null, null, null, null, 0]);

/** `[team, staff, ...figures]`, by their ids; null for a team as a whole, and of who works in none. */
export function scoresOf(rows: ScoredRows, period: Span, now: Date, teamId: string | null) {
  const teamOf = (staff: string | null) => (staff === null ? null : (rows.teams.get(staff) ?? null));
  const named = [...rows.teams.values(), ...rows.complaints.map(({ teamId: team }) => team)];
  const teams = [...new Set(named)].filter((team) => team !== null);
  const all = [
    ...teams.map((team) => {
      const mine = (complaint: Complaint) => (complaint.teamId ?? teamOf(complaint.ownerId)) === team;
      return { team, staff: null, scores: figures(rows, period, now, mine, (staff) => teamOf(staff) === team) };
    }),
    ...[...rows.teams].map(([staff, team]) => {
      const mine = (complaint: Complaint) => complaint.ownerId === staff;
      return { team, staff, scores: figures(rows, period, now, mine, (other) => other === staff) };
    }),
  ];
  return all
    .filter(({ team, scores }) => JSON.stringify(scores) !== NOTHING && (teamId === null || team === teamId))
    .map(({ team, staff, scores }) => [team, staff, ...scores]);
}
