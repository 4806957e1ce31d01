/** E-mail addresses after RFC 5322 and, for other scripts, RFC 6531. */
import { domainToASCII } from 'node:url';

export interface EmailAddress {
  /** The domain in lower case, the part before it as it was written. */
  readonly value: string;
  /** What is compared: case folded, the domain in its ASCII form. */
  readonly normalized: string;
}

const MAX_OCTETS = 254;
const MAX_LOCAL_OCTETS = 64;
/** What RFC 5322 allows unquoted and, as RFC 6531 does, all beyond ASCII but blanks and what cannot be seen. */
const ATOM = String.raw`(?:[\w!#$%&'*+/=?^\x60{|}~-]|(?![\p{C}\p{Z}])[^\p{ASCII}])+`;
const DOT_ATOM = new RegExp(String.raw`^${ATOM}(?:\.${ATOM})*$`, 'u');
const QUOTED = /^"(?:[^"\\\p{Cc}]|\\[^\p{Cc}])*"$/u;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Null for anything but one address: no display name, no comment, no list. */
export function parseEmail(text: string): EmailAddress | null {
  const written = text.trim().normalize('NFC');
  const at = written.lastIndexOf('@');
  const local = written.slice(0, Math.max(at, 0));
  const domain = written.slice(at + 1).toLowerCase();
  const asciiDomain = asciiOf(domain);
  if (asciiDomain === null || !isLocalPart(local)) return null;
  const value = `${local}@${domain}`;
  return Buffer.byteLength(value) > MAX_OCTETS ? null : { value, normalized: `${local.toLowerCase()}@${asciiDomain}` };
}

function isLocalPart(local: string): boolean {
  return Buffer.byteLength(local) <= MAX_LOCAL_OCTETS && (DOT_ATOM.test(local) || QUOTED.test(local));
}

/** The domain as DNS knows it; null for what is no domain under a top-level one. */
function asciiOf(domain: string): string | null {
  if (domain.length > MAX_OCTETS || /[^\p{L}\p{M}\p{N}.-]/u.test(domain)) return null;
  const labels = domainToASCII(domain).split('.');
  const isDomain = labels.length >= 2 && labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) ?? '');
  return isDomain ? labels.join('.') : null;
}
