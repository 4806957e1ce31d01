/** Clients of the SMTP listener: nodemailer, and bytes by hand. */
import { connect, type Socket } from 'node:net';
import { createTransport, type SendMailOptions } from 'nodemailer';
import type { TestRapport } from '../../support/index.ts';

export const LISTENING = { SMTP_LISTEN: '127.0.0.1:0', MAIL_MAX_BYTES: '300000' };
export function portOf({ log }: TestRapport): number {
  const line = log.lines.findLast(({ message }) => message === 'E-mails are taken in by SMTP.');
  return Number(line?.bindings.port);
}

interface Client {
  readonly port: number;
  readonly auth?: { readonly user: string; readonly pass: string };
}

/** Hands a message over: what was answered, or the code and words of the refusal. */
export async function send({ port, auth }: Client, mail: SendMailOptions): Promise<string> {
  const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true, ...(auth && { auth }) });
  try {
    const { response } = await transport.sendMail({ from: 'client@example.org', to: 'file@rapport.example', ...mail });
    return response;
  } catch (error) {
    return error instanceof Error && 'response' in error ? String(error.response) : `no answer: ${error}`;
  } finally {
    transport.close();
  }
}

export const envelope = (...to: string[]) => ({ from: 'sender@example.org', to: ['file@rapport.example', ...to] });

/** A connection of bytes: what the server says, and when it hangs up. */
export async function rawConnection(port: number) {
  const socket: Socket = connect(port, '127.0.0.1');
  let heard = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    heard += text;
  });
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const until = async (text: string) => {
    while (!heard.includes(text)) await new Promise<void>((resolve) => socket.once('data', () => resolve()));
    heard = '';
  };
  await until('220 ');
  return { socket, until, closed: closed.then(() => heard) };
}
