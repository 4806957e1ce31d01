/** Why a command of the CLI ends without having done its work. */
export class CommandError extends Error {
  /** 2: wrong usage or an unreadable file, nothing was sent. 3: the server could not be reached, or refused. */
  readonly exitCode: number;

  constructor(message: string, exitCode = 2) {
    super(message);
    this.name = 'CommandError';
    this.exitCode = exitCode;
  }
}
