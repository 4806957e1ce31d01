/** How large an operation is by its text alone, fragments unfolded; no step of it grows with what they unfold to. */
import {
  type DefinitionNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';

/** Of one selection set. Introspection counts nothing. */
interface Extent {
  /** Levels of fields below. */
  readonly depth: number;
  /** Fields side by side, those of fragments included. */
  readonly width: number;
  /** The widest selection set at or below. */
  readonly breadth: number;
  /** Fields in all, as often as they are spread. */
  readonly fields: number;
}

export interface DocumentShape {
  readonly depth: number;
  readonly breadth: number;
  readonly fields: number;
  readonly aliases: number;
  readonly directives: number;
  readonly rootMutations: number;
}

const NOTHING: Extent = { depth: 0, width: 0, breadth: 0, fields: 0 };
const INTROSPECTION = new Set(['__schema', '__type']);

/** The greatest of each measure among the document's operations. */
export function shapeOf(document: DocumentNode): DocumentShape {
  const measure = measurer(document.definitions.filter(isFragment));
  const operations = document.definitions.filter(isOperation);
  const extents = operations.map(({ selectionSet }) => measure(selectionSet));
  const mutations = operations
    .filter(({ operation }) => operation === 'mutation')
    .map(({ selectionSet }) => measure(selectionSet));
  const fragments = document.definitions.filter(isFragment).map(({ selectionSet }) => measure(selectionSet));
  return {
    ...countNodes(document),
    depth: greatest(extents.map(({ depth }) => depth)),
    breadth: greatest([...extents, ...fragments].map(({ breadth }) => breadth)),
    fields: greatest(extents.map(({ fields }) => fields)),
    rootMutations: greatest(mutations.map(({ width }) => width)),
  };
}

/** Each fragment is measured once. One that spreads itself counts nothing here: validation refuses it afterwards. */
function measurer(fragments: readonly FragmentDefinitionNode[]): (set: SelectionSetNode) => Extent {
  const sets = new Map(fragments.map(({ name, selectionSet }) => [name.value, selectionSet]));
  const measured = new Map<string, Extent>();
  const fragment = (name: string): Extent => {
    const known = measured.get(name);
    if (known) return known;
    measured.set(name, NOTHING);
    const set = sets.get(name);
    const extent = set ? measure(set) : NOTHING;
    measured.set(name, extent);
    return extent;
  };
  const measure = (set: SelectionSetNode): Extent => {
    let { depth, width, breadth, fields } = NOTHING;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        if (INTROSPECTION.has(selection.name.value)) continue;
        const below = selection.selectionSet ? measure(selection.selectionSet) : NOTHING;
        depth = Math.max(depth, 1 + below.depth);
        width += 1;
        breadth = Math.max(breadth, below.breadth);
        fields += 1 + below.fields;
      } else {
        const inner = selection.kind === Kind.INLINE_FRAGMENT ? measure(selection.selectionSet) : fragment(selection.name.value);
        depth = Math.max(depth, inner.depth);
        width += inner.width;
        breadth = Math.max(breadth, inner.breadth);
        fields += inner.fields;
      }
    }
    return { depth, width, breadth: Math.max(breadth, width), fields };
  };
  return measure;
}

function countNodes(document: DocumentNode): { aliases: number; directives: number } {
  let aliases = 0;
  let directives = 0;
  visit(document, {
    Field: ({ alias }) => {
      if (alias) aliases += 1;
    },
    Directive: () => {
      directives += 1;
    },
  });
  return { aliases, directives };
}

function greatest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

function isFragment(definition: DefinitionNode): definition is FragmentDefinitionNode {
  return definition.kind === Kind.FRAGMENT_DEFINITION;
}

function isOperation(definition: DefinitionNode): definition is OperationDefinitionNode {
  return definition.kind === Kind.OPERATION_DEFINITION;
}
