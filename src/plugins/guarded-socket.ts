/**
 * A WebSocket as graphql-ws wants one, that a client cannot use against us: a reader that stops reading is closed, a flood of
 * messages is closed, and what is no JSON text never reaches the protocol.
 */

import type { Duplex } from 'node:stream';
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
const NOTHING = Buffer.alloc(0);

export interface GuardedSocketEvents {
  /** A handler of ours threw; the socket is closed. */
  fault(error: unknown): void;
  /** The client stopped reading: its close frame will wait behind what it has not taken. */
  deaf(): void;
}

export interface GuardedSocket extends ProtocolSocket {
  /** Sends what was framed before. Nothing to wait for where the client took it at once; as `send` otherwise. */
  sendFrame(frame: Buffer): Promise<void> | undefined;
}

/** `connection` is what `socket` writes to. */
export function guardedSocket(
  socket: WebSocket,
  connection: Duplex,
  limits: GuardedSocketLimits,
  events: GuardedSocketEvents,
): GuardedSocket {
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
    send: async (data) => {
      if (socket.readyState === socket.OPEN)
        await takenBy((taken) => socket.send(data, taken), hangUp, limits.socketDeafMilliseconds);
    },
    sendFrame(frame) {
      if (socket.readyState !== socket.OPEN) return;
      connection.write(frame);
      if (connection.writableLength === 0) return;
      // Taken when nothing, written behind it, was.
      return takenBy((taken) => connection.write(NOTHING, taken), hangUp, limits.socketDeafMilliseconds);
    },
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

/** Settles when the client took what is written. What it leaves untaken for too long, it will not miss. */
function takenBy(write: (taken: (error?: Error | null) => void) => void, hangUp: () => void, patience: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const deaf = setTimeout(hangUp, patience);
    write((error) => {
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
