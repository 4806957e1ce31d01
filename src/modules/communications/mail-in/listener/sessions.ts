/** Who is connected, from where, and for how long they may be. */
import type { SMTPServer, SMTPServerSession } from 'smtp-server';
import type { ListenerLimits } from './limits.ts';
import { SmtpRefusal } from './replies.ts';

export class Sessions {
  readonly #limits: ListenerLimits;
  readonly #open = new Map<string, { readonly address: string; readonly timer: NodeJS.Timeout }>();

  constructor(limits: ListenerLimits) {
    this.#limits = limits;
  }

  /** Refuses who has too many connections already. */
  begin(server: SMTPServer, { id, remoteAddress: address }: SMTPServerSession): void {
    const others = [...this.#open.values()].filter((session) => session.address === address).length;
    if (others >= this.#limits.connectionsPerAddress) throw new SmtpRefusal(421, 'Too many connections from one address');
    const timer = setTimeout(() => endConnections(server, (one) => one === id), this.#limits.sessionMs);
    this.#open.set(id, { address, timer: timer.unref() });
  }

  end({ id }: SMTPServerSession): void {
    clearTimeout(this.#open.get(id)?.timer);
    this.#open.delete(id);
  }
}

/** 421: the client comes again with what was not answered. */
export function endConnections(server: SMTPServer, isMeant: (id: string) => boolean): void {
  for (const connection of [...server.connections]) {
    if (!isMeant(connection.id)) continue;
    connection.send(421, 'Closing: try again later');
    connection.close();
  }
}
