/** What those who connect may take up. One who stalls or floods loses the connection; the others notice nothing. */
export interface ListenerLimits {
  readonly connections: number;
  /** From one address: a mail server opens some twenty at most. */
  readonly connectionsPerAddress: number;
  readonly recipients: number;
  /** Without a byte. */
  readonly idleMs: number;
  /** From the connection to its end, however busy it is. */
  readonly sessionMs: number;
  /** Filed at the same time: the others wait, so that the API has its share of the database. */
  readonly filing: number;
  /** Messages of the largest size that are held in memory. */
  readonly held: number;
}

export const LISTENER_LIMITS: ListenerLimits = {
  connections: 100,
  connectionsPerAddress: 50,
  recipients: 500,
  idleMs: 60_000,
  sessionMs: 600_000,
  filing: 4,
  held: 4,
};
