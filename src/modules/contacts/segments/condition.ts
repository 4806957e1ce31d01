/** What a module contributes to the language of segments: a condition, its parameters, and what it means in SQL. */
import { z } from 'zod';
import type { Prisma } from '../../../generated/index.ts';
import type { Ctx, Permission, ValidationIssue } from '../../../kernel/index.ts';

/** Where a condition stands in a statement. */
export interface ConditionScope {
  /** The row of `Customer` that is asked about: `${customer}."id"`. */
  readonly customer: Prisma.Sql;
  /** Text with values that travel as parameters, and with other SQL. */
  readonly sql: typeof Prisma.sql;
  readonly ctx: Ctx;
}

/** What is wrong with one parameter; the path is within the parameters. */
export type ParameterFault = Pick<ValidationIssue, 'path' | 'message'>;

interface ConditionDefinition<Parameters> {
  readonly description: string;
  /** Who may ask: without it a caller neither makes nor sees a segment with this condition, so that no size tells them what they may not read. */
  readonly permission: Permission;
  /** What may stand beside `"criterion"`: a strict object. Clients see its JSON schema, of what is sent. */
  readonly parameters: z.ZodType<Parameters>;
  /** What the schema cannot know, such as whether a record exists. Asked when a segment is saved. */
  readonly verify?: (parameters: Parameters, ctx: Ctx) => Promise<readonly ParameterFault[]>;
  /**
   * An SQL condition on the customer's row. About rows of a table of yours: `EXISTS (SELECT FROM … WHERE "customerId" = ${customer}."id")`,
   * with an index that begins with `customerId`, or with what is asked. Null counts as false.
   */
  readonly where: (parameters: Parameters, scope: ConditionScope) => Prisma.Sql;
}

/** Parameters that were checked, and what they mean. */
export interface CheckedCondition {
  verify(ctx: Ctx): Promise<readonly ParameterFault[]>;
  where(scope: ConditionScope): Prisma.Sql;
}

/** A condition that segments may use, for example `sales.spent`. Made by `defineSegmentCondition`. */
export interface SegmentCondition {
  readonly description: string;
  readonly permission: Permission;
  readonly jsonSchema: object;
  check(parameters: unknown): CheckedCondition | readonly ParameterFault[];
}

/** A condition whose `where` is handed what its schema makes of the parameters, by type. */
export function defineSegmentCondition<Parameters>(definition: ConditionDefinition<Parameters>): SegmentCondition {
  const { description, permission, parameters, verify, where } = definition;
  return {
    description,
    permission,
    get jsonSchema() {
      return z.toJSONSchema(parameters, { io: 'input' });
    },
    check(value) {
      const checked = parameters.safeParse(value);
      if (!checked.success) return checked.error.issues.flatMap((issue) => faultsOf(issue, parameters));
      return {
        verify: async (ctx) => (await verify?.(checked.data, ctx)) ?? [],
        where: (scope) => where(checked.data, scope),
      };
    },
  };
}

function faultsOf(issue: z.core.$ZodIssue, parameters: z.ZodType): readonly ParameterFault[] {
  const path = issue.path.map(String);
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
  const known = parameters instanceof z.ZodObject && path.length === 0 ? Object.keys(parameters.shape) : [];
  const accepted = known.length > 0 ? ` Accepted are ${known.join(', ')}.` : '';
  return issue.keys.map((key) => ({ path: [...path, key], message: `There is no such parameter.${accepted}` }));
}
