/** Tasks: what somebody should do. */
import type { RapportBuilder } from '../../../kernel/index.ts';

export function tasks(builder: RapportBuilder): void {
  builder.record('Task', {
    description: 'Something that somebody should do.',
    permission: 'communications.task.read',
    fields: (t) => ({
      title: t.exposeString('title', { description: 'What is to be done, in 1 to 200 characters.' }),
    }),
  });
}
