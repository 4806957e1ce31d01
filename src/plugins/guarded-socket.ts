/**
 * A WebSocket as graphql-ws wants one, that a client cannot use against us: a reader that stops reading is closed, a flood of
 * messages is closed, and what is no JSON text never reaches the protocol.
 */
import type { WebSocket as ProtocolSocket } from 'graphql-ws';
import type { RawData, WebSocket } from 'ws';
import { TokenBuckets } from '../kernel/index.ts';
import { nestsDeeperThan, parseJson } from './json-body.ts';
import type { Limits } from './limits.ts';

export type GuardedSocketLimits = Pick<
  Limits,
  'socketDeafMilliseconds' | 'socketMessages' | 'socketMessagesPerSecond' | 'bodyNesting'
>;

export const CLOSE = { goingAway: 1001, garbage: 4400, deaf: 4409, tooMany: 4429, broken: 4500 } as const;
/** RFC 6455: a close frame carries at most 125 bytes, two of them the code. */
const LONGEST_REASON = 123;
const PING_EVERY = 12_000;

export interface GuardedSocketEvents {
  /** A handler of ours threw; the socket is closed. */
  fault(error: unknown): void;
  /** The client stopped reading: its close frame will wait behind what it has not taken. */
  deaf(): void;
}

export function guardedSocket(socket: WebSocket, limits: GuardedSocketLimits, events: GuardedSocketEvents): ProtocolSocket {
  const hangUp = () => {
    socket.close(CLOSE.deaf, 'This client stopped reading');
    events.deaf();
  };
  const messages = new TokenBuckets(limits.socketMessages, limits.socketMessagesPerSecond);
  const close = (code?: number, reason = '') => socket.close(code, Buffer.from(reason).subarray(0, LONGEST_REASON).toString());
  keepAlive(socket);
  return {
    protocol: socket.protocol,
    close,
    send: (data) => sendOr(hangUp, socket, data, limits.socketDeafMilliseconds),
    onMessage(handle) {
      socket.on('message', async (data, isBinary) => {
        if (messages.take('', 1).secondsUntil > 0) return close(CLOSE.tooMany, 'Too many messages');
        if (isBinary || !isSaneJson(data, limits.bodyNesting)) return close(CLOSE.garbage, 'Invalid message received');
        try {
          await handle(String(data));
        } catch (error) {
          if (socket.readyState === socket.OPEN) events.fault(error);
          close(CLOSE.broken, 'Internal server error');
        }
      });
    },
  };
}

/** Settles when the client took the frame. What it leaves untaken for too long, it will not miss. */
function sendOr(hangUp: () => void, socket: WebSocket, data: string, patience: number): Promise<void> {
  if (socket.readyState !== socket.OPEN) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const deaf = setTimeout(hangUp, patience);
    socket.send(data, (error) => {
      clearTimeout(deaf);
      if (error) reject(error);
      else resolve();
    });
  });
}

/** Notices a client that vanished without a word, for example with its battery. */
function keepAlive(socket: WebSocket): void {
  let answered = true;
  const timer = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, PING_EVERY);
  socket.on('pong', () => {
    answered = true;
  });
  socket.once('close', () => clearInterval(timer));
}

function isSaneJson(data: RawData, deepest: number): boolean {
  if (!Buffer.isBuffer(data) || nestsDeeperThan(data, deepest)) return false;
  try {
    parseJson(data);
    return true;
  } catch {
    return false;
  }
}
