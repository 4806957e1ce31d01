/** Calls of a campaign: a task for each, of whoever looks after the customer. */
import { createTasks } from '../../tasks/index.ts';
import { reachableBy, TELEPHONE } from './reachable.ts';
import type { Settle } from './settled.ts';

const LONGEST_TITLE = 200;

export const settleByPhone: Settle = async (tx, { id: campaignId, name, code, endsAt }, customers) => {
  const { reached, suppressed } = await reachableBy(tx, customers, TELEPHONE);
  const tasks = await createTasks(
    tx,
    reached.map(({ customer: { id: customerId, ownerId } }) => ({
      ...{ title: titleOf(name), customerId, assigneeId: ownerId, dueAt: endsAt },
      ...{ origin: `campaign ${code}`, originKey: taskKey(campaignId, customerId) },
    })),
  );
  const made = tasks.flatMap(({ id: taskId, customerId }) => (customerId === null ? [] : [{ customerId, taskId }]));
  return [...suppressed, ...made];
};

/** Of each campaign and customer one. */
export const taskKey = (campaignId: string, customerId: string): string => `campaign:${campaignId}:${customerId}`;

function titleOf(name: string): string {
  return [...`Call: ${name}`].slice(0, LONGEST_TITLE).join('');
}
