/**
 * Equal subscriptions of readers with equal rights are answered together: an event is read, executed and written once for all
 * who ask for it at about the same time. What decides an answer is the document, its variables and what the reader may do, which
 * make the key, and whatever else the execution asked its context for, which is watched: an answer for which somebody asked who the
 * reader is, is that actor's alone, and one for which somebody asked for what belongs to one call is shared with nobody.
 */
import type { Actor, Audience, FeedEvent } from '../kernel/index.ts';

/** For how long an answer is as good as one made now: for who comes for the event a little later than the others. */
const KEPT_MILLISECONDS = 250;
/** Groups for one event, of one set of rights. Whoever comes beyond them is answered by themselves. */
const MOST_GROUPS = 256;
/** Sets of rights for one event. */
const MOST_RIGHTS = 256;

export interface Outcome<Answer> {
  readonly answer: Answer;
  readonly audience: Audience;
}

interface Group<Answer> {
  readonly actorId: string | null;
  readonly outcome: Promise<Outcome<Answer>>;
  /** Once it is there. */
  done: Outcome<Answer> | null;
  until: number;
}

type Groups<Answer> = Map<string, Group<Answer>>;

/** The groups of one event. */
interface Rights<Answer> {
  /** What a caller may do is written out once for each whom the kernel found. */
  readonly ofActors: Map<Actor, Groups<Answer>>;
  readonly byPermissions: Map<string, Groups<Answer>>;
}

export interface Asked {
  readonly event: FeedEvent;
  /** The same for equal subscriptions. */
  readonly subscription: string;
  readonly actor: Actor | null;
}

export class SharedEvents<Answer> {
  /** Kept as long as the event is, which readers hold while it waits for them. */
  readonly #rights = new WeakMap<FeedEvent, Rights<Answer>>();

  /**
   * Either what was answered to an equal one, at once if it was, or what `work` answers. Its failure is as shared as its answer would be.
   * For the many who come while the first waits it is one promise each.
   */
  answerTo(asked: Asked, work: () => Promise<Outcome<Answer>>): Answer | Promise<Answer> {
    const actorId = asked.actor?.id ?? null;
    const known = this.#groupsFor(asked.event, asked.actor).get(asked.subscription);
    if (!known || known.until <= performance.now()) return this.#answered(asked, work);
    const answerOf = (outcome: Outcome<Answer>) =>
      isFor(actorId, known, outcome) ? outcome.answer : this.#answered(asked, work);
    return known.done ? answerOf(known.done) : known.outcome.then(answerOf);
  }

  async #answered({ event, subscription, actor }: Asked, work: () => Promise<Outcome<Answer>>): Promise<Answer> {
    const groups = this.#groupsFor(event, actor);
    const actorId = actor?.id ?? null;
    for (const key of [subscription, `${subscription} ${actorId}`]) {
      const now = performance.now();
      const known = groups.get(key);
      if (!known || known.until <= now) {
        if (!known && groups.size >= MOST_GROUPS) break;
        return (await begun(groups, key, actorId, work).outcome).answer;
      }
      const outcome = await known.outcome;
      if (isFor(actorId, known, outcome)) return outcome.answer;
    }
    return (await work()).answer;
  }

  #groupsFor(event: FeedEvent, actor: Actor | null): Groups<Answer> {
    const rights = this.#rights.get(event) ?? { ofActors: new Map(), byPermissions: new Map() };
    this.#rights.set(event, rights);
    const known = actor && rights.ofActors.get(actor);
    if (known) return known;
    const permissions = permissionsOf(actor);
    const groups = rights.byPermissions.get(permissions) ?? new Map();
    if (rights.byPermissions.size < MOST_RIGHTS) rights.byPermissions.set(permissions, groups);
    if (actor && rights.ofActors.size < MOST_RIGHTS) rights.ofActors.set(actor, groups);
    return groups;
  }
}

function begun<Answer>(
  groups: Groups<Answer>,
  key: string,
  actorId: string | null,
  work: () => Promise<Outcome<Answer>>,
): Group<Answer> {
  const group: Group<Answer> = { actorId, outcome: work(), done: null, until: Number.POSITIVE_INFINITY };
  groups.set(key, group);
  const keep = () => {
    group.until = performance.now() + KEPT_MILLISECONDS;
  };
  group.outcome.then((outcome) => {
    group.done = outcome;
    keep();
  }, keep);
  return group;
}

/** Whether what was answered to one actor is for this one too. */
function isFor<Answer>(actorId: string | null, asked: Group<Answer>, { audience }: Outcome<Answer>): boolean {
  return audience === 'everybody' || (audience === 'actor' && asked.actorId === actorId);
}

function permissionsOf(actor: Actor | null): string {
  if (!actor) return 'nobody';
  return actor.permissions === 'all' ? 'all' : [...actor.permissions].toSorted().join(' ');
}
