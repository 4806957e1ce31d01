/** What sales adds to the graph. */
import type { RapportBuilder } from '../../../kernel/index.ts';
import { salesEnums } from './enums.ts';

export function schema(builder: RapportBuilder): void {
  salesEnums(builder);
}
