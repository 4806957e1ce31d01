/** How well teams and members of staff deal with complaints, and keep their word. */
import type { Prisma } from '../../../generated/index.ts';
import { type Ctx, RequestError } from '../../../kernel/index.ts';
import { findStaff, findTeams, teamsOfStaff } from '../../access/index.ts';
import { promisesKept } from '../../sales/index.ts';
import type { Period } from './period.ts';
import { type Asked, decidedClocks, firstResponses, handledComplaints, type Of, praise, ratings } from './scored-facts.ts';

/** More would be a copy of the staff, not a summary. */
export const MOST_SCORES = 5_000;
const MINUTE_MS = 60_000;

export interface ServiceScore {
  readonly team: Prisma.TeamModel | null;
  /** Null: of the team as a whole. */
  readonly staff: Prisma.StaffModel | null;
  readonly handled: number;
  readonly medianFirstResponseMinutes: number | null;
  readonly withinSlaRate: number | null;
  readonly firstContactResolutionRate: number | null;
  readonly promisesKeptRate: number | null;
  readonly csat: number | null;
  readonly praise: number;
}

export interface ScorecardRequest {
  readonly period: Period;
  /** Of this team and its members alone; null: of all. */
  readonly teamId: string | null;
  /** What is asked of the teams and members of staff. */
  readonly selected: { readonly team: object; readonly staff: object };
}

/** Facts of one row, as they come. */
interface Facts {
  handled?: number;
  settled?: number;
  atFirstContact?: number;
  decided?: number;
  inTime?: number;
  medianMs?: number;
  meanScore?: number;
  due?: number;
  kept?: number;
  praise?: number;
}

/** Each team by name, then its members by name, those without a team last; whoever did nothing in the period is absent. */
export async function serviceScorecard(ctx: Ctx, request: ScorecardRequest): Promise<readonly ServiceScore[]> {
  const teams = await teamsOfStaff(ctx);
  const facts = await factsOf(ctx, { ...request, teams });
  const isAsked = (team: string | undefined) => request.teamId === null || team === request.teamId;
  const teamIds = [...facts.team.keys()].filter(isAsked);
  // How colleagues do is not for everybody.
  const staffIds = ctx.can('feedback.scorecard.read') ? [...facts.staff.keys()].filter((id) => isAsked(teams.get(id))) : [];
  if (teamIds.length + staffIds.length > MOST_SCORES) {
    throw new RequestError('BAD_USER_INPUT', `These are more than ${MOST_SCORES} rows: name a team.`);
  }
  const ofStaff = staffIds.flatMap((id) => teams.get(id) ?? []);
  const [teamRows, staffRows] = await Promise.all([
    findTeams(ctx, [...teamIds, ...ofStaff], request.selected.team),
    findStaff(ctx, staffIds, request.selected.staff),
  ]);
  const scores = [
    ...teamIds.map((id) => ({ team: teamRows.get(id) ?? null, staff: null, ...figuresOf(facts.team.get(id) ?? {}) })),
    ...staffIds.map((id) => ({
      team: teamRows.get(teams.get(id) ?? '') ?? null,
      staff: staffRows.get(id) ?? null,
      ...figuresOf(facts.staff.get(id) ?? {}),
    })),
  ];
  return scores.sort(byName);
}

type Gathered = Readonly<Record<'team' | 'staff', Map<string, Facts>>>;

async function factsOf(ctx: Ctx, asked: Asked): Promise<Gathered> {
  const gathered: Gathered = { team: new Map(), staff: new Map() };
  const { from, until } = asked.period;
  const [handled, decided, answered, rated, praised, promised] = await Promise.all([
    handledComplaints(ctx, asked),
    decidedClocks(ctx, asked),
    firstResponses(ctx, asked),
    ratings(ctx, asked),
    praise(ctx, asked),
    promisesKept(ctx, from, until),
  ]);
  for (const rows of [handled, decided, answered, rated]) for (const row of rows) gather(gathered, row);
  for (const { staff, praise: count } of praised) addUp(gathered, asked, staff, { praise: count });
  for (const { staffId, due, kept } of promised) addUp(gathered, asked, staffId, { due, kept });
  return gathered;
}

/** Complaints of no team, or of no owner, are nobody's. */
function gather({ team: teams, staff: staffs }: Gathered, { team, staff, ...facts }: Of<Facts>): void {
  if (team !== null) teams.set(team, { ...teams.get(team), ...facts });
  if (staff !== null) staffs.set(staff, { ...staffs.get(staff), ...facts });
}

/** What is a member of staff's is their team's, too. */
function addUp(gathered: Gathered, { teams }: Asked, staff: string, counts: Pick<Facts, 'due' | 'kept' | 'praise'>): void {
  const team = teams.get(staff);
  const rows = [
    [gathered.staff, staff],
    [gathered.team, team],
  ] as const;
  for (const [map, id] of rows) {
    if (id === undefined) continue;
    const before = map.get(id) ?? {};
    const due = (before.due ?? 0) + (counts.due ?? 0);
    const kept = (before.kept ?? 0) + (counts.kept ?? 0);
    map.set(id, { ...before, due, kept, praise: (before.praise ?? 0) + (counts.praise ?? 0) });
  }
}

function figuresOf(facts: Facts): Omit<ServiceScore, 'team' | 'staff'> {
  const { handled = 0, settled, atFirstContact, decided, inTime, medianMs, meanScore, due, kept, praise: praised = 0 } = facts;
  return {
    handled,
    medianFirstResponseMinutes: medianMs === undefined ? null : medianMs / MINUTE_MS,
    withinSlaRate: share(inTime, decided),
    firstContactResolutionRate: share(atFirstContact, settled),
    promisesKeptRate: share(kept, due),
    csat: meanScore ?? null,
    praise: praised,
  };
}

function share(part: number | undefined, whole: number | undefined): number | null {
  return whole ? (part ?? 0) / whole : null;
}

function byName(one: ServiceScore, other: ServiceScore): number {
  const keyOf = ({ team, staff }: ServiceScore) => [
    team ? 0 : 1,
    team?.nameKey ?? '',
    staff ? 1 : 0,
    staff?.nameKey ?? '',
    staff?.id ?? '',
  ];
  const [left, right] = [keyOf(one), keyOf(other)];
  const at = left.findIndex((part, place) => part !== right[place]);
  return at === -1 || (left[at] ?? '') < (right[at] ?? '') ? -1 : 1;
}
