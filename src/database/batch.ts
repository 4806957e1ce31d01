/**
 * Statements of one transaction that the server answers together: it sends what it has at a Sync, and each sending wakes both sides. After one
 * that fails it passes over the others, as it does with whatever follows in a transaction that has failed. Outside of one the Sync would
 * commit, and what fails then would be told to nobody.
 */
import pg from 'pg';
import { type AnsweringQuery, inOnePiece, type Wire } from './answering-query.ts';
import type { DecodedRows } from './decoded-rows.ts';

/** As the server says it of each that is sent for itself. */
const ABORTED = 'current transaction is aborted, commands ignored until end of transaction block';

/** One query to the driver. */
export class Batch implements Pick<AnsweringQuery<unknown>, 'submit' | 'handleReadyForQuery'> {
  readonly #statements: readonly DecodedRows[];
  /** Which of them the server is at. */
  #at = 0;

  constructor(statements: readonly DecodedRows[]) {
    this.#statements = statements;
  }

  get length(): number {
    return this.#statements.length;
  }

  /** What the driver notes as prepared when the server says so, and forgets when it fails. */
  get name(): string | undefined {
    return this.#statements[this.#at]?.name;
  }

  get text(): string {
    return this.#statements[this.#at]?.text ?? '';
  }

  submit(connection: Wire): void {
    inOnePiece(connection, (wire) => {
      for (const statement of this.#statements) statement.tell(wire);
    });
  }

  handleRowDescription(message: Parameters<DecodedRows['handleRowDescription']>[0]): void {
    this.#statements[this.#at]?.handleRowDescription(message);
  }

  handleDataRow(message: Parameters<DecodedRows['handleDataRow']>[0]): void {
    this.#statements[this.#at]?.handleDataRow(message);
  }

  handleCommandComplete(message: Parameters<DecodedRows['handleCommandComplete']>[0]): void {
    this.#statements[this.#at]?.handleCommandComplete(message);
    this.#at += 1;
  }

  handleEmptyQuery(): void {
    this.#at += 1;
  }

  handleReadyForQuery(): void {
    for (const statement of this.#statements) statement.handleReadyForQuery();
  }

  handleError(fault: Error, connection: Wire): void {
    const [done, failed, passedOver] = [
      this.#statements.slice(0, this.#at),
      this.#statements.slice(this.#at, this.#at + 1),
      this.#statements.slice(this.#at + 1),
    ];
    for (const statement of done) statement.handleReadyForQuery();
    for (const statement of failed) statement.handleError(fault);
    const toldToOthers = isOfStatement(fault) && failed[0]?.text !== 'BEGIN' ? aborted(fault) : fault;
    for (const statement of passedOver) {
      if (statement.name !== undefined) delete connection.submittedNamedStatements[statement.name];
      statement.handleError(toldToOthers);
    }
  }
}

Object.setPrototypeOf(Batch.prototype, pg.Query.prototype);

/** And not one that ends the connection. */
function isOfStatement(fault: Error): fault is pg.DatabaseError {
  return fault instanceof pg.DatabaseError && fault.severity === 'ERROR';
}

function aborted({ length }: pg.DatabaseError): pg.DatabaseError {
  return Object.assign(new pg.DatabaseError(ABORTED, length, 'error'), { severity: 'ERROR', code: '25P02' });
}
