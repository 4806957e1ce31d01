/** Which subscriptions ask for the same, but for where they begin. */
import {
  type ArgumentNode,
  type DocumentNode,
  type ExecutionArgs,
  getOperationAST,
  Kind,
  type VariableNode,
  visit,
} from 'graphql';

/** Documents are remembered by their text, so that equal ones are the same. */
const numbers = new WeakMap<DocumentNode, number>();
let documents = 0;

/** The same for two subscriptions only if they ask for the same: the document, its operation and its variables as they were sent. */
export function subscriptionKey({ document, operationName, variableValues }: ExecutionArgs): string {
  const number = numbers.get(document) ?? ++documents;
  numbers.set(document, number);
  const used = variablesThatCount(document, operationName);
  const given = Object.entries(variableValues ?? {}).filter(([name]) => used.has(name));
  given.sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([number, operationName ?? null, given]);
}

/** Without those that only tell after which event a feed begins: none of its answers depends on that. */
function variablesThatCount(document: DocumentNode, operationName: ExecutionArgs['operationName']): ReadonlySet<string> {
  const uses: VariableNode[] = [];
  visit(document, { VariableDefinition: () => false, Variable: (node) => void uses.push(node) });
  const begins = new Set<unknown>(
    getOperationAST(document, operationName)?.selectionSet.selections.flatMap((selection) =>
      selection.kind === Kind.FIELD ? (selection.arguments ?? []).filter(isAfter).map(({ value }) => value) : [],
    ),
  );
  return new Set(uses.filter((use) => !begins.has(use)).map(({ name }) => name.value));
}

const isAfter = ({ name }: ArgumentNode) => name.value === 'after';
