/** What communications holds open while the server runs: the way out to the mail server, and the port on which mail comes in. */
import type { Ctx, Stop } from '../../kernel/index.ts';
import { listenForEmails } from './mail-in/index.ts';
import { startMailOut } from './mail-out/index.ts';

/** Both, or none: what was begun is ended where the other cannot begin. */
export async function startMail(ctx: Ctx): Promise<Stop> {
  const endSending = await startMailOut(ctx);
  try {
    const endListening = await listenForEmails(ctx);
    return async () => {
      await endListening?.();
      await endSending();
    };
  } catch (error) {
    await endSending();
    throw error;
  }
}
