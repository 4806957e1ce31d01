/** A client that sends together what it is told in one tick, over a connection whose answers the test gives. */
import { expect, it } from 'vitest';
import { inOnePiece, type Wire } from '../../src/database/answering-query.ts';
import { ownOf, type Sent, Server } from './pretended-client.ts';

const ticks = () => new Promise((resolve) => setImmediate(resolve));

it('sends what a transaction asks first along with BEGIN, in one piece with one Sync', async () => {
  const server = new Server();

  await server.client.query('BEGIN');
  server.tell('SELECT 1', 'INSERT');
  expect(server.pieces).toEqual([]);
  await ticks();

  expect(server.pieces).toEqual(['BEGIN SELECT 1 INSERT SYNC']);
});

it('has a COMMIT, and what comes behind it, answered for itself', async () => {
  const server = new Server();
  await server.client.query('BEGIN');
  await ticks();
  server.answer();
  await ticks();

  server.tell('INSERT 1', 'INSERT 2', 'COMMIT', 'SELECT 1');
  await ticks();

  expect(server.pieces).toEqual(['BEGIN SYNC', 'INSERT 1 INSERT 2 SYNC', 'COMMIT;', 'SELECT 1;']);
  expect(server.connection.stream.isCorked).toBe(0);
});

it('has eight answered together at most, and a script by itself', async () => {
  const server = new Server();

  server.tell(...Array.from({ length: 9 }, (_none, place) => `${place}`), 'a; b', 'c', 'd');
  await ticks();

  expect(server.pieces).toEqual(['0 1 2 3 4 5 6 7 SYNC', '8;', 'a; b;', 'c d SYNC']);
});

it('fails what cannot be sent, and sends the rest', async () => {
  const server = new Server();
  const unsent = new Error('cannot be written');
  const failing = ownOf('fails');
  failing.submit = () => {
    throw unsent;
  };

  const refused = expect(server.client.query(failing as unknown as Sent)).rejects.toBe(unsent);
  void server.client.query('foreign');
  await ticks();

  await refused;
  expect(server.pieces).toEqual(['foreign;']);
  expect(server.connection.stream.isCorked).toBe(0);
});

it('keeps what others tell in its place, and for itself', async () => {
  const server = new Server();

  server.tell('SELECT 1', 'SELECT 2');
  void server.client.query('foreign');
  server.tell('SELECT 3', 'SELECT 4');
  await ticks();

  expect(server.pieces).toEqual(['SELECT 1 SELECT 2 SYNC', 'foreign;', 'SELECT 3 SELECT 4 SYNC']);
});

it('sends what comes after the BEGIN and its tick when the server has begun', async () => {
  const server = new Server();

  await server.client.query('BEGIN');
  server.tell('SELECT 1');
  await ticks();
  server.tell('INSERT', 'COMMIT', 'SELECT 2');
  await ticks();
  expect(server.pieces).toEqual(['BEGIN SELECT 1 SYNC']);

  server.answer();
  await ticks();
  expect(server.pieces).toEqual(['BEGIN SELECT 1 SYNC', 'INSERT;', 'COMMIT;', 'SELECT 2;']);
});

it('sends nothing that may write outside of a transaction, where what others tell comes between', async () => {
  const server = new Server();

  await server.client.query('BEGIN');
  const told = [...server.tell('SELECT 1'), server.client.query('foreign INSERT')];
  await ticks();
  expect(server.pieces).toEqual(['BEGIN SELECT 1 SYNC']);

  server.refuse();
  for (const one of told) await expect(one).rejects.toThrow('refused');
  await ticks();
  expect(server.pieces).toEqual(['BEGIN SELECT 1 SYNC']);
});

it('fails whatever was told to a transaction that did not begin, and goes on after its end', async () => {
  const server = new Server();

  await server.client.query('BEGIN');
  const told = server.tell('SELECT 1', 'INSERT', 'COMMIT');
  await ticks();
  server.refuse();

  const refused = { status: 'rejected', reason: { message: 'refused', code: '57014' } };
  expect(await Promise.allSettled(told)).toMatchObject(told.map(() => refused));
  server.tell('INSERT by another');
  await ticks();
  expect(server.pieces).toEqual(['BEGIN SELECT 1 INSERT SYNC', 'INSERT by another;']);
});

it('refuses what is told to a transaction that did not begin until it is given up', async () => {
  const server = new Server();

  await server.client.query('BEGIN');
  await ticks();
  server.refuse();
  await expect(server.tell('INSERT')[0]).rejects.toThrow('refused');
  server.tell('ROLLBACK', 'INSERT by another');
  await ticks();

  expect(server.pieces).toEqual(['BEGIN SYNC', 'ROLLBACK;', 'INSERT by another;']);
});

it('sends nothing that may write before it has begun, where it is given up in the same tick', async () => {
  const server = new Server();

  await server.client.query('BEGIN');
  const told = [server.client.query('foreign INSERT') as Promise<unknown>, ...server.tell('ROLLBACK')];
  await ticks();
  expect(server.pieces).toEqual(['BEGIN SYNC']);

  server.refuse();
  for (const one of told) await expect(one).rejects.toThrow('refused');
  server.tell('INSERT by another');
  await ticks();
  expect(server.pieces).toEqual(['BEGIN SYNC', 'INSERT by another;']);
});

it('refuses what waits for a transaction that is given up meanwhile', async () => {
  const server = new Server();

  await server.client.query('BEGIN');
  await ticks();
  const [held] = server.tell('INSERT');
  await ticks();
  server.tell('ROLLBACK');

  await expect(held).rejects.toThrow('The transaction was given up before this was sent.');
  await ticks();
  expect(server.pieces).toEqual(['BEGIN SYNC', 'ROLLBACK;']);
});

it('writes nothing to a connection that is gone', () => {
  const { connection } = new Server();
  connection.stream.writable = false;

  inOnePiece(connection as unknown as Wire, (wire) => wire.query('SELECT 1'));

  expect(connection.pieces).toEqual([]);
});
