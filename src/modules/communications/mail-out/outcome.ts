/** What a hand-over came to, from what the mail server said or did. */

export type Outcome =
  | { readonly kind: 'sent'; readonly reason: string }
  /** It certainly did not leave, and may be tried again. */
  | { readonly kind: 'temporary'; readonly reason: string }
  /** It certainly did not leave, and never will. */
  | { readonly kind: 'permanent'; readonly reason: string; readonly isAddressGone: boolean }
  /** Nobody can say whether it left. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** What of the library's errors is looked at. */
interface SmtpFault {
  readonly code?: unknown;
  readonly command?: unknown;
  readonly response?: unknown;
  readonly responseCode?: unknown;
}

/** Of the server's answer this much is kept. */
const LONGEST_ANSWER = 200;
/** RFC 5321: no such mailbox, not here, a name that cannot be. */
const GONE = new Set([550, 551, 553]);
/** RFC 3463: the address of the recipient is wrong, or its mailbox is disabled. */
const GONE_STATUS = /^5\.(?:1\.(?:[0-6]|10)|2\.1)$/;
const AUTHENTICATION_REQUIRED = 530;

export function sent(response: string): Outcome {
  return { kind: 'sent', reason: `ACCEPTED: ${shown(response) || 'the mail server took it'}` };
}

/** `mayHaveLeft`: the text had been asked for, so that without an answer nobody knows what became of it. */
export function failed(error: unknown, mayHaveLeft: boolean): Outcome {
  const fault: SmtpFault = typeof error === 'object' && error !== null ? error : {};
  const answer = Number(fault.responseCode);
  if (answer >= 500 && isAboutMessage(fault)) return refusal(fault, answer);
  if (answer >= 400) return { kind: 'temporary', reason: `TEMPORARY: ${shown(fault.response)}` };
  if (mayHaveLeft) {
    return {
      kind: 'unknown',
      reason: 'UNCONFIRMED: the mail server did not say whether it took it; it may have left, and is not sent again',
    };
  }
  if (fault.code === 'EENVELOPE' || fault.code === 'EMESSAGE') {
    return { kind: 'permanent', reason: 'REFUSED: the mail server cannot take such an address or message', isAddressGone: false };
  }
  const code = typeof fault.code === 'string' ? ` (${fault.code.slice(0, 30)})` : '';
  return { kind: 'temporary', reason: `TEMPORARY: the mail server could not be reached${code}` };
}

/** Of this message, and not of the server, of who we are to it, or of a password that is wrong. */
function isAboutMessage({ code, command, responseCode }: SmtpFault): boolean {
  if (Number(responseCode) === AUTHENTICATION_REQUIRED) return false;
  return code === 'EENVELOPE' || code === 'EMESSAGE' || command === 'RCPT TO' || command === 'DATA';
}

function refusal({ command, response }: SmtpFault, answer: number): Outcome {
  const status = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(String(response))?.[1];
  const isOfRecipient = status === undefined ? command === 'RCPT TO' && GONE.has(answer) : GONE_STATUS.test(status);
  return { kind: 'permanent', reason: `REFUSED: ${shown(response)}`, isAddressGone: isOfRecipient };
}

function shown(response: unknown): string {
  return typeof response === 'string'
    ? response
        .replace(/[\p{Cc}\s]+/gu, ' ')
        .trim()
        .slice(0, LONGEST_ANSWER)
    : '';
}
