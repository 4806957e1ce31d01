/** What communications adds to the graph. */
import type { RapportBuilder } from '../../../kernel/index.ts';
import { campaigns } from './campaign.ts';
import { communications } from './communication.ts';
import { communicationEnums } from './enums.ts';
import { tasks } from './task.ts';

export function schema(builder: RapportBuilder): void {
  communicationEnums(builder);
  communications(builder);
  campaigns(builder);
  tasks(builder);
}
