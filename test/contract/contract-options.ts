/** What the contract suite needs to know besides the module. */
import type { Ctx, RapportModule } from '../../src/index.ts';
import type { TestOptions } from '../support/index.ts';
import type { Impersonal } from './planted-markers.ts';

export interface ContractOptions {
  /** All that the module depends on, directly and through others. */
  readonly dependencies?: readonly RapportModule[];
  /** What the app generated with the module's tables: as `createTestRapport` takes it. */
  readonly generated?: TestOptions['generated'];
  /** Variables for the module's configuration. */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Needed of a module with foreign keys to customers: stores a record in each of its tables that has one, about this customer, with
   * `personalText` wherever a person's own words, names or addresses stand.
   */
  givenRecords?(ctx: Ctx, customerId: string, personalText: string): Promise<void>;
  /** What the other customer has into whom that one is merged, where some of those records would forbid it; `givenRecords` unless given. */
  givenSurvivor?(ctx: Ctx, customerId: string, personalText: string): Promise<void>;
  /**
   * Columns of text, by table, that hold nothing of a customer's: names of events, keys of settings; `'all'` of a table that says
   * nothing of customers. Every other column of text is filled with a marker, and an erasure that leaves one fails.
   */
  readonly impersonal?: Impersonal;
  /** That a module which depends on this one is held to its contract, too: its sample data comes after this one's, and shows that both are added once. */
  readonly isSeededWithAnother?: boolean;
}
