/** Clubs, circles and societies that customers belong to. A name is one group, however it is spelled. */
import type { Prisma } from '../../../generated/index.ts';
import { ConflictError, type Ctx, newId, optionalText, sortKeyOf, type TxCtx, ValidationError } from '../../../kernel/index.ts';
import { audit } from '../../access/index.ts';
import { type Customer, lockCustomer } from '../customers.ts';
import { foldText } from '../folded-text.ts';
import { Issues } from '../issues.ts';
import { lockFact } from '../lock-fact.ts';
import { type FactInput, type Given, nameOf, newFact, readFact, recording, requireRoom } from './facts.ts';

export type Group = Prisma.GroupModel;

export interface JoinGroupInput extends FactInput {
  readonly groupName: string;
  readonly role?: Given<string>;
  readonly since?: Given<Date>;
}

/** Makes a customer a member of the group of this name, which is made if there is none. */
export function joinGroup(ctx: Ctx, input: JoinGroupInput): Promise<{ customer: Customer; group: Group }> {
  return ctx.transact(async (tx) => {
    const { customerId, groupName, source, ...columns } = readMembership(input, tx.clock.now());
    const customer = await lockCustomer(tx, customerId);
    const group = await groupNamed(tx, groupName);
    await requirePlace(tx, customer.id, group);
    const membership = await tx.db.groupMembership.create({
      data: { ...newFact(tx, source), ...columns, customerId: customer.id, groupId: group.id },
    });
    const action = 'contacts.group.joined';
    await tx.emit(action, { customerId: customer.id, groupId: group.id, membershipId: membership.id });
    await audit(tx, { action, type: 'GroupMembership', id: membership.id, before: null, after: membership });
    return { customer, group };
  });
}

export function leaveGroup(ctx: Ctx, id: string): Promise<Customer> {
  return ctx.transact(async (tx) => {
    const find = () => tx.db.groupMembership.findUnique({ where: { id } });
    const { fact: membership, customer } = await lockFact(tx, { type: 'GroupMembership', id, find });
    await tx.db.groupMembership.delete({ where: { id } });
    const action = 'contacts.group.left';
    await tx.emit(action, { customerId: customer.id, groupId: membership.groupId, membershipId: id });
    await audit(tx, { action, type: 'GroupMembership', id, before: membership, after: null });
    return customer;
  });
}

/** Of several who make it at once the unique key lets one; the others wait for that one and find its group. */
async function groupNamed(tx: TxCtx, name: string): Promise<Group> {
  const nameFolded = sortKeyOf(await foldText(tx, name));
  const known = await tx.db.group.findUnique({ where: { nameFolded } });
  if (known) return known;
  const id = newId();
  const { count } = await tx.db.group.createMany({ data: { id, name, ...recording(tx) }, skipDuplicates: true });
  const group = await tx.db.group.findUniqueOrThrow({ where: { nameFolded } });
  if (count > 0) {
    await audit(tx, { action: 'contacts.group.created', type: 'Group', id, before: null, after: { name: group.name } });
  }
  return group;
}

async function requirePlace(tx: TxCtx, customerId: string, group: Group): Promise<void> {
  const memberships = await tx.db.groupMembership.findMany({ where: { customerId }, select: { groupId: true } });
  if (memberships.some(({ groupId }) => groupId === group.id)) {
    throw new ConflictError(`This customer is a member of ${group.name} already.`, { code: 'UNIQUE_VIOLATION' });
  }
  requireRoom(memberships.length, 'groups');
}

function readMembership({ since = null, ...input }: JoinGroupInput, now: Date) {
  const issues = new Issues();
  const { customerId, source } = readFact(input, issues);
  const groupName = issues.read('groupName', nameOf(100), input.groupName);
  const role = issues.read('role', optionalText(100), input.role) ?? null;
  if (since && since > now) issues.add('since', 'Must not be in the future.');
  if (!customerId || !groupName || issues.found.length > 0) throw new ValidationError(issues.found);
  return { customerId, groupName, role, since, source };
}
