/** Plans of documents: made once for each shape that a document's directives give it, and kept as long as the document. */
import { type DocumentNode, type OperationDefinitionNode, visit } from 'graphql';

/** What decides which plan it is. */
export interface Planned {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Shapes that one document may have by its directives. */
const MOST_PLANS = 16;

export class Plans<Plan> {
  readonly #plans = new WeakMap<DocumentNode, Map<string, Plan | null>>();
  readonly #directiveVariables = new WeakMap<DocumentNode, readonly string[]>();

  /** Null where it is to be executed. `make` is given no more of a caller's variables than what its plan is made for: others use it too. */
  of(
    { document, operation, variables }: Planned,
    make: (variables: Planned['variables']) => Promise<Plan | null>,
  ): Plan | null | Promise<Plan | null> {
    const told = this.#variablesOf(document).map((name): [string, unknown] => [name, variables[name]]);
    const key = [operation.name?.value ?? '', ...told.map(([, value]) => String(value))].join(' ');
    const plans = this.#plansOf(document);
    const known = plans.get(key);
    if (known !== undefined) return known;
    // One that would be made anew for each request costs more than it saves.
    if (plans.size >= MOST_PLANS) return null;
    return make(Object.fromEntries(told)).then((plan) => {
      plans.set(key, plan);
      return plan;
    });
  }

  #plansOf(document: DocumentNode): Map<string, Plan | null> {
    const known = this.#plans.get(document);
    if (known) return known;
    const plans = new Map<string, Plan | null>();
    this.#plans.set(document, plans);
    return plans;
  }

  #variablesOf(document: DocumentNode): readonly string[] {
    const known = this.#directiveVariables.get(document);
    if (known) return known;
    const variables = variablesOfDirectives(document);
    this.#directiveVariables.set(document, variables);
    return variables;
  }
}

function variablesOfDirectives(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: (directive) => {
      visit(directive, { Variable: ({ name }) => void names.add(name.value) });
    },
  });
  return [...names];
}
