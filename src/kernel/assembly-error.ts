/** The modules do not fit together: a fault of the deployment, found before anything starts. The message says what to change. */
export class AssemblyError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AssemblyError';
  }
}
