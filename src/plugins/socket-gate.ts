/** Who may open a socket, and how many. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { isAllowedOrigin } from './cross-origin.ts';

export interface SocketGateOptions {
  readonly path: string;
  readonly allowedOrigins: readonly string[];
}

/** The HTTP status to refuse an upgrade with; null if it may go on. */
export function refusedUpgrade(request: IncomingMessage, { path, allowedOrigins }: SocketGateOptions): 403 | 404 | null {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  if (pathname !== path) return 404;
  return isAllowedOrigin(request.headers.origin ?? null, request.headers.host ?? '', allowedOrigins) ? null : 403;
}

/** Ends an upgrade before there is a socket to close. */
export function rejectUpgrade(socket: Duplex, status: 403 | 404 | 429 | 503): void {
  const reason = { 403: 'Forbidden', 404: 'Not Found', 429: 'Too Many Requests', 503: 'Service Unavailable' }[status];
  socket.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** How many of something each caller holds. */
export class Tally {
  readonly #counts = new Map<string, number>();

  hasRoom(who: string, most: number): boolean {
    return (this.#counts.get(who) ?? 0) < most;
  }

  /** False, and nothing counted, at the limit. */
  add(who: string, most: number): boolean {
    if (!this.hasRoom(who, most)) return false;
    this.#counts.set(who, (this.#counts.get(who) ?? 0) + 1);
    return true;
  }

  remove(who: string): void {
    const count = this.#counts.get(who) ?? 0;
    if (count > 1) this.#counts.set(who, count - 1);
    else this.#counts.delete(who);
  }

  get size(): number {
    return this.#counts.size;
  }
}
