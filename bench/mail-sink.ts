/**
 * A mail server in a process of its own, so that what it keeps is not measured with the sender's memory. It reads every message with
 * mailparser, another library than the one that wrote it, and tells its parent what was wrong with it, or that nothing was.
 */
import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface Caught {
  readonly kind: 'caught';
  readonly messageId: string;
  readonly recipient: string;
  /** What is not as it should be, in words. */
  readonly faults: readonly string[];
}

export interface Listening {
  readonly kind: 'listening';
  readonly port: number;
}

const server = new SMTPServer({
  ...{ authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'], disableReverseLookup: true, logger: false },
  onData(stream, { envelope }, done) {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      done();
      const recipients = envelope.rcptTo.map(({ address }) => address);
      void simpleParser(Buffer.concat(chunks)).then((mail) => tell(mail, recipients));
    });
  },
});
server.on('error', (error) => process.stderr.write(`${error.message}\n`));
server.listen(0, '127.0.0.1', () => {
  const address = server.server.address();
  if (typeof address === 'object' && address !== null)
    process.send?.({ kind: 'listening', port: address.port } satisfies Listening);
});
process.on('disconnect', () => process.exit());

function tell(mail: ParsedMail, recipients: readonly string[]): void {
  const faults = [...faultsOf(mail, recipients)];
  const caught: Caught = { kind: 'caught', messageId: mail.messageId ?? '', recipient: recipients[0] ?? '', faults };
  process.send?.(caught);
}

function* faultsOf(mail: ParsedMail, recipients: readonly string[]): Generator<string> {
  const to = addressesIn(mail.to);
  if (recipients.length !== 1) yield `${recipients.length} recipients`;
  if (to.length !== 1 || to[0] !== recipients[0]) yield `To ${to.join(', ')} for ${recipients.join(', ')}`;
  if (mail.cc !== undefined || mail.bcc !== undefined) yield 'Cc or Bcc';
  if (!/^<[^<>@\s]+@[^<>@\s]+>$/.test(mail.messageId ?? '')) yield `Message-ID ${mail.messageId}`;
  if (addressesIn(mail.from).length !== 1 || mail.date === undefined || !mail.subject) yield 'From, Date or Subject';
  for (const name of ['message-id', 'from', 'to', 'subject', 'date', 'list-unsubscribe', 'list-unsubscribe-post']) {
    const count = mail.headerLines.filter(({ key }) => key === name).length;
    if (count !== 1) yield `${count} × ${name}`;
  }
  if (!mail.text?.includes('spring is here')) yield 'the text part';
  if (typeof mail.html !== 'string' || !mail.html.includes('spring is here')) yield 'the HTML part';
}

function addressesIn(field: AddressObject | AddressObject[] | undefined): readonly string[] {
  return [field ?? []].flat().flatMap(({ value }) => value.map(({ address }) => address ?? ''));
}
