/** Exact amounts: `bigint` minor units and an ISO 4217 code. No float anywhere. */

export interface Money {
  readonly minor: bigint;
  readonly currencyCode: string;
}

/** ISO 4217, list one, currencies that amounts are kept in; those with other than two digits are listed below. */
const CODES = new Set(
  (
    'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLF CLP ' +
    'CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ' +
    'ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT ' +
    'MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD ' +
    'SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UYW UZS VED ' +
    'VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG'
  ).split(' '),
);
const DIGITS: ReadonlyMap<string, number> = new Map([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0] as const),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3] as const),
  ...'CLF UYW'.split(' ').map((code) => [code, 4] as const),
]);

/** Postgres's bigint, so that an amount always fits its column. */
export const MAX_MINOR = 2n ** 63n - 1n;

export function isCurrencyCode(code: string): boolean {
  return CODES.has(code);
}

/** All that amounts may be in. */
export function currencyCodes(): readonly string[] {
  return [...CODES];
}

/** How many digits follow the decimal point: 2 for EUR, 0 for JPY, 3 for KWD. */
export function currencyDigits(code: string): number {
  return DIGITS.get(code) ?? 2;
}

/** `{ minor: 1205n, currencyCode: 'EUR' }` → `12.05`, always with the currency's own digits. */
export function formatAmount({ minor, currencyCode }: Money): string {
  const digits = currencyDigits(currencyCode);
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  const sign = minor < 0n ? '-' : '';
  return digits === 0 ? sign + whole : `${sign}${whole}.${text.slice(-digits)}`;
}

/** A decimal text → minor units; null if it is none, has more digits than the currency, or does not fit. */
export function parseAmount(amount: string, currencyCode: string): bigint | null {
  const match = /^(-?)(\d{1,19})(?:\.(\d{1,19}))?$/.exec(amount);
  if (!match || !isCurrencyCode(currencyCode)) return null;
  const digits = currencyDigits(currencyCode);
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (fraction.length > digits) return null;
  const minor = BigInt(`${match[2]}${fraction.padEnd(digits, '0')}`);
  if (minor > MAX_MINOR) return null;
  return match[1] === '-' ? -minor : minor;
}
