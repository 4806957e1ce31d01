/** What the contract suite needs to know besides the module. */
import type { Ctx, RapportModule } from '../../src/index.ts';
import type { TestOptions } from '../support/index.ts';

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
}
