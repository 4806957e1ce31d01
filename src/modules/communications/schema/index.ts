/** What communications adds to the graph. */
import type { RapportBuilder } from '../../../kernel/index.ts';
import { attachments } from './attachment.ts';
import { campaigns } from './campaign.ts';
import { communicationRecord } from './communication.ts';
import { emailIn } from './email-in.ts';
import { emailsOut } from './email-out.ts';
import { communicationEnums } from './enums.ts';
import { habits } from './habit.ts';
import { communicationLog } from './log.ts';
import { tasks } from './task.ts';

export function schema(builder: RapportBuilder): void {
  communicationEnums(builder);
  communicationRecord(builder);
  attachments(builder);
  communicationLog(builder);
  emailIn(builder);
  emailsOut(builder);
  campaigns(builder);
  tasks(builder);
  habits(builder);
}
