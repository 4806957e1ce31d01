/** What may be asked of a complaint at random: each step says what the API should answer, and what should come of it. */
import { ComplaintCause, ComplaintStatus, ResolutionOutcome, Severity } from '../../../src/generated/index.ts';
import type { Answer, TestClient } from '../../support/index.ts';
import { ask, seen } from './history-asked.ts';
import type { ToldComplaint } from './history-model.ts';

export type Random = (below: number) => number;
export const pick = <Item>(random: Random, items: readonly Item[]): Item => items[random(items.length)] as Item;

interface Asking {
  readonly client: TestClient;
  readonly random: Random;
  readonly now: number;
  readonly staffIds: readonly string[];
  readonly teamIds: readonly string[];
  readonly others: readonly ToldComplaint[];
  key(): string;
}

/** What was answered, and what should have been: a success changed the model already. */
interface Asked {
  readonly answer: Answer;
  readonly expected: object;
  readonly isRefused: boolean;
  /** To ask the same again. */
  again(): Promise<Answer>;
}
export type Step = (asking: Asking, complaint: ToldComplaint) => Promise<Asked>;

interface Call {
  readonly name: string;
  readonly input: object;
  /** Null for a success. */
  readonly refusal: object | null;
  readonly apply: () => void;
}

async function call({ client, key }: Asking, { name, input, refusal, apply }: Call): Promise<Asked> {
  const keyed = { ...input, idempotencyKey: key() };
  const answer = await ask(client, name, keyed);
  if (!refusal) apply();
  const expected = refusal ?? { __typename: `${name.charAt(0).toUpperCase()}${name.slice(1)}Success` };
  return { answer, expected, isRefused: refusal !== null, again: () => ask(client, name, keyed) };
}

function illegal({ status, moves, version }: ToldComplaint, to: ComplaintStatus): object | null {
  if (moves.includes(to)) return null;
  const instead = moves.length > 0 ? `Allowed are: ${moves.join(', ')}.` : 'This state is final.';
  const message = `A complaint that is ${status} cannot become ${to}. ${instead}`;
  return { __typename: 'ConflictError', code: 'ILLEGAL_TRANSITION', message, currentVersion: version };
}

const invalid = (...path: string[]) => ({ code: 'VALIDATION_FAILED', issues: [{ path }] });
const note = (random: Random) => (random(2) === 0 ? null : `said ${random(1_000)}`);

const acknowledge: Step = (asking, complaint) => {
  const message = note(asking.random);
  return call(asking, {
    name: 'acknowledgeComplaint',
    input: { id: complaint.id, message },
    refusal: illegal(complaint, 'ACKNOWLEDGED'),
    apply: () => complaint.go(asking.now, 'ACKNOWLEDGED', { type: 'acknowledged', note: message }),
  });
};

const move: Step = (asking, complaint) => {
  const { random, others, now } = asking;
  const status = pick(random, random(3) === 0 ? Object.values(ComplaintStatus) : [...complaint.moves, ComplaintStatus.CLOSED]);
  const said = note(random);
  const original = status === 'DUPLICATE' ? pick(random, others) : null;
  const faulty = () => {
    if (status === 'RESOLVED' || status === 'REOPENED') return invalid('status');
    if (original?.id === complaint.id) return invalid('duplicateOfId');
    const refusal = illegal(complaint, status);
    return refusal ?? (original?.status === 'DUPLICATE' ? invalid('duplicateOfId') : null);
  };
  return call(asking, {
    name: 'moveComplaint',
    input: { id: complaint.id, status, note: said, ...(original && { duplicateOfId: original.id }) },
    refusal: faulty(),
    apply: () => {
      complaint.go(now, status, { type: status === 'ACKNOWLEDGED' ? 'acknowledged' : 'moved', note: said });
      if (!original) return;
      complaint.duplicateOfId = original.id;
      for (const other of others) {
        if (other.duplicateOfId !== complaint.id) continue;
        other.duplicateOfId = original.id;
        other.step('changed');
      }
    },
  });
};

const assign: Step = (asking, complaint) => {
  const ownerId = pick(asking.random, [...asking.staffIds, null]);
  const teamId = pick(asking.random, [...asking.teamIds, null]);
  return call(asking, {
    name: 'assignComplaint',
    input: { id: complaint.id, ownerId, teamId },
    refusal: null,
    apply: () => {
      if (complaint.ownerId !== ownerId || complaint.teamId !== teamId) complaint.step('assigned');
      complaint.ownerId = ownerId;
      complaint.teamId = teamId;
    },
  });
};

const update: Step = (asking, complaint) => {
  const { random } = asking;
  const [severity, cause] = [pick(random, Object.values(Severity)), pick(random, [...Object.values(ComplaintCause), null])];
  const isBlank = random(8) === 0;
  return call(asking, {
    name: 'updateComplaint',
    input: { id: complaint.id, severity: isBlank ? null : severity, cause },
    refusal: isBlank ? invalid('severity') : null,
    apply: () => {
      if (complaint.timed.severity !== severity || complaint.cause !== cause) complaint.step('changed');
      complaint.timed.changing(() => {
        complaint.timed.severity = severity;
      });
      complaint.cause = cause;
    },
  });
};

const stale: Step = (asking, complaint) =>
  call(asking, {
    name: 'updateComplaint',
    input: { id: complaint.id, subject: 'never', expectedVersion: complaint.version + 1 + asking.random(3) },
    refusal: { __typename: 'ConflictError', code: 'STALE_VERSION', currentVersion: complaint.version },
    apply: () => undefined,
  });

const addNote: Step = (asking, complaint) => {
  const text = `noted ${asking.random(1_000)}`;
  const input = { id: complaint.id, note: text };
  return call(asking, { name: 'addComplaintNote', input, refusal: null, apply: () => complaint.step('noted', text) });
};

const WORD = { channel: 'CHAT', purpose: 'SUPPORT', body: 'Well?' };

/** A word of the customer's that nobody answered yet, about the complaint. */
const hear: Step = async (asking, complaint) => {
  const { client, now } = asking;
  const word = { ...WORD, customerId: complaint.customerId, direction: 'INBOUND', occurredAt: new Date(now).toISOString() };
  const { communication } = await ask(client, 'logCommunication', word, 'communication { id }');
  return call(asking, {
    name: 'linkCommunication',
    input: { complaintId: complaint.id, communicationId: communication?.id },
    refusal: null,
    apply: () => complaint.heard(now),
  });
};

/** A word of ours, of which nobody says what it is about. */
const say: Step = (asking, complaint) => {
  const occurredAt = new Date(asking.now).toISOString();
  const input = { ...WORD, customerId: complaint.customerId, direction: 'OUTBOUND', occurredAt };
  return call(asking, { name: 'logCommunication', input, refusal: null, apply: () => complaint.said(asking.now) });
};

const resolve: Step = (asking, complaint) => {
  const [outcome, said] = [pick(asking.random, Object.values(ResolutionOutcome)), note(asking.random)];
  return call(asking, {
    name: 'resolveComplaint',
    input: { id: complaint.id, outcome, note: said },
    refusal: illegal(complaint, 'RESOLVED'),
    apply: () => complaint.go(asking.now, 'RESOLVED', { type: 'resolved', note: said }),
  });
};

const reopen: Step = (asking, complaint) =>
  call(asking, {
    name: 'reopenComplaint',
    input: { id: complaint.id, reason: 'again' },
    refusal: illegal(complaint, 'REOPENED'),
    apply: () => complaint.go(asking.now, 'REOPENED', { type: 'reopened', note: 'again' }),
  });

const followUp: Step = async (asking, complaint) => {
  const { random, now, client } = asking;
  if (complaint.followUps.length === 0) return resolve(asking, complaint);
  const place = random(complaint.followUps.length);
  const ids = Object.values((await seen(client, complaint.id)).followUps ?? {}).map(({ id }) => String(id));
  const [satisfied, said] = [pick(random, [true, false, null]), note(random)];
  const known = complaint.followUps[place];
  return call(asking, {
    name: 'completeFollowUp',
    input: { id: ids[place], satisfied, note: said },
    refusal: known?.doneAt == null ? null : { __typename: 'ConflictError', code: 'ILLEGAL_TRANSITION' },
    apply: () => {
      complaint.step('followed-up', said);
      Object.assign(known ?? {}, { doneAt: now, satisfied });
      if (satisfied === true && complaint.status === 'RESOLVED') complaint.go(now, 'CLOSED');
      if (satisfied !== false || !['RESOLVED', 'CLOSED'].includes(complaint.status)) return;
      complaint.go(now, 'REOPENED', { type: 'reopened', note: said ?? 'The customer is not satisfied.' });
    },
  });
};

/** Those that take a complaint further more often. */
export const STEPS: readonly Step[] = [
  ...[acknowledge, move, move, move, move, assign, update, stale, addNote],
  ...[hear, say, resolve, resolve, reopen, followUp, followUp],
];
