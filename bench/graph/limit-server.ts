/** The limit: node:http, one prepared statement a request, and its text passed through. No GraphQL, no rights, no checks. */
import { createServer, type ServerResponse } from 'node:http';
import pg from 'pg';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Query } from './asked.ts';
import { STATEMENTS } from './limit-queries.ts';

const HEADERS = { 'content-type': 'application/json; charset=utf-8' };
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10, idleTimeoutMillis: 0 });
const subscribers = new Set<WebSocket>();

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    answer(Buffer.concat(chunks).toString(), response).catch((error: unknown) => {
      response.writeHead(500, HEADERS);
      response.end(JSON.stringify({ errors: [{ message: String(error) }] }));
    });
  });
});

async function answer(body: string, response: ServerResponse): Promise<void> {
  const { query, variables } = JSON.parse(body) as { readonly query: Query; readonly variables: unknown[] };
  const { rows } = await pool.query<string[]>({ name: query, text: STATEMENTS[query], values: variables, rowMode: 'array' });
  const data = rows[0]?.[0] ?? 'null';
  if (query === 'Q6') publish(data);
  const text = Buffer.from(`{"data":${data}}`);
  response.writeHead(200, { ...HEADERS, 'content-length': text.length });
  response.end(text);
}

/** Written once for all. */
function publish(data: string): void {
  if (subscribers.size === 0) return;
  const { customer: _customer, ...complaint } = JSON.parse(data).openComplaint.complaint;
  const payload = { data: { complaintOpened: { complaint } } };
  const frame = Buffer.from(JSON.stringify({ id: 's', type: 'next', payload }));
  for (const socket of subscribers) socket.send(frame, { binary: false });
}

const sockets = new WebSocketServer({ server, path: '/graphql', handleProtocols: () => 'graphql-transport-ws' });
sockets.on('connection', (socket) => {
  socket.on('message', (message) => {
    const { type } = JSON.parse(String(message));
    if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
    if (type === 'subscribe') subscribers.add(socket);
  });
  socket.on('close', () => subscribers.delete(socket));
});

server.keepAliveTimeout = 60_000;
server.listen(Number(process.env.PORT), '127.0.0.1', () => process.stdout.write('ready\n'));
