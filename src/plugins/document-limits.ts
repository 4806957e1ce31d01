/**
 * Bounds what a document may cost before it is worth anything. Tokens stop a long one in the parser, and what is left of a
 * bomb of brackets is caught where it overflows the parser's stack. Depth, breadth and the other counts are looked at before
 * the standard rules, some of which compare every field with every other.
 */
import { type DocumentNode, GraphQLError, NoSchemaIntrospectionCustomRule } from 'graphql';
import type { GatewayPlugin } from './call.ts';
import { tooComplex } from './coded-error.ts';
import { type DocumentShape, shapeOf } from './document-shape.ts';
import type { Limits } from './limits.ts';

export interface DocumentLimitsOptions {
  readonly limits: Pick<Limits, 'tokens' | 'depth' | 'breadth' | 'complexity' | 'aliases' | 'directives' | 'rootMutations'>;
  readonly introspection: boolean;
}

export function useDocumentLimits({ limits, introspection }: DocumentLimitsOptions): GatewayPlugin {
  const faults = new WeakMap<DocumentNode, readonly GraphQLError[]>();
  return {
    onParse({ parseFn, setParseFn }) {
      setParseFn((source, options) => {
        try {
          return parseFn(source, { ...options, maxTokens: limits.tokens });
        } catch (error) {
          if (isTooLong(error)) throw tooComplex(`A document has at most ${limits.tokens} tokens, and nests within reason.`);
          throw error instanceof GraphQLError ? unreadable(error) : error;
        }
      });
    },
    onValidate({ params: { documentAST }, addValidationRule, setResult }) {
      const known = faults.get(documentAST) ?? faultsOf(shapeOf(documentAST), limits);
      faults.set(documentAST, known);
      if (known.length > 0) setResult([...known]);
      else if (!introspection) addValidationRule(NoSchemaIntrospectionCustomRule);
    },
  };
}

/** Everything beyond its limit, at once. */
function faultsOf(shape: DocumentShape, limits: DocumentLimitsOptions['limits']): GraphQLError[] {
  const measures = [
    [shape.depth, limits.depth, 'levels of fields'],
    [shape.breadth, limits.breadth, 'fields side by side'],
    // Weighing walks every field as often as it is spread, and none weighs less than nothing.
    [shape.fields, limits.complexity, 'fields in all'],
    [shape.aliases, limits.aliases, 'aliases'],
    [shape.directives, limits.directives, 'directives'],
    [shape.rootMutations, limits.rootMutations, 'mutations'],
  ] as const;
  return measures
    .filter(([measured, most]) => measured > most)
    .map(([, most, what]) => tooComplex(`An operation has at most ${most} ${what}.`));
}

/** Over HTTP Yoga would add the code, on a socket nobody. */
function unreadable({ message, source, positions }: GraphQLError): GraphQLError {
  return new GraphQLError(message, {
    source: source ?? null,
    positions: positions ?? null,
    extensions: { code: 'GRAPHQL_PARSE_FAILED', http: { status: 400 } },
  });
}

function isTooLong(error: unknown): boolean {
  return error instanceof RangeError || (error instanceof GraphQLError && /parsing aborted/i.test(error.message));
}
