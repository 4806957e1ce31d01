/** What a root field's resolver is handed to read by: the rows that it asks for, with what the operation selects of them, as text. */
import type { Cancellation, Ctx } from '../kernel/index.ts';
import type { CompiledRead, PageRequest } from '../schema/index.ts';
import type { CompiledReads } from './compiled-reads.ts';
import type { Writing } from './planning.ts';
import { pageStatement, type RootRead, rowsStatement } from './root-statements.ts';
import { NotCompiled, type StatementTexts } from './statement.ts';
import type { Clause } from './where.ts';

/** Who asks, and with what. */
export interface Asking {
  readonly ctx: Ctx;
  readonly cancellation: Cancellation;
  readonly variables: Writing['variables'];
}

/** One root field's read for one request. */
export class OperationRead implements CompiledRead {
  readonly #read: RootRead;
  readonly #asked: Asking;
  readonly #reads: CompiledReads;
  readonly #texts: StatementTexts;

  constructor(read: RootRead, asked: Asking, reads: CompiledReads, texts: StatementTexts) {
    this.#read = read;
    this.#asked = asked;
    this.#reads = reads;
    this.#texts = texts;
  }

  get query() {
    const [read, { ctx, variables, cancellation }, texts] = [this.#read, this.#asked, this.#texts];
    return {
      select: this.#reads.selectFor({
        isList: read.kind === 'rows' && read.isList,
        cancellation,
        statement: (models, query) => rowsStatement(models, read, query, { ctx, variables, texts }),
      }),
    };
  }

  async page(_ctx: Ctx, _model: string, request: PageRequest, matching: Clause | null): Promise<object> {
    const { ctx, variables, cancellation } = this.#asked;
    const statement = pageStatement(this.#read, { request, matching }, { ctx, variables, texts: this.#texts });
    const text = await this.#reads.text(statement, cancellation);
    if (!text) throw new NotCompiled('no answer');
    return text;
  }
}
