/** Documents whose answers and variables are typed by the schema: `npm run codegen` reads them from the code. */
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parse } from 'graphql';
import type { Answer } from '../support/index.ts';
import type { TypedDocuments } from './documents.ts';

type Typed<Source extends string> = Source extends keyof TypedDocuments
  ? TypedDocuments[Source]
  : TypedDocumentNode<Answer, Record<string, unknown>>;

/** A document, typed by its text. One that codegen has not seen yet answers `Answer`. */
export function graphql<const Source extends string>(source: Source): Typed<Source> {
  return parse(source) as Typed<Source>;
}

/** What a typed document answers. */
export type ResultOf<Document> = Document extends TypedDocumentNode<infer Data, never> ? Data : never;

/** What a typed document wants for variables. */
export type VariablesOf<Document> = Document extends TypedDocumentNode<infer _Data, infer Variables> ? Variables : never;
