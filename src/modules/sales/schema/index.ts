/** What sales adds to the graph. */
import type { RapportBuilder } from '../../../kernel/index.ts';
import { salesEnums } from './enums.ts';
import { opportunities } from './opportunity.ts';
import { promises } from './promise.ts';

export function schema(builder: RapportBuilder): void {
  salesEnums(builder);
  opportunities(builder);
  promises(builder);
}
