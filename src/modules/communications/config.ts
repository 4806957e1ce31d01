/** What a deployment decides about messages. */
import { z } from 'zod';
import { ServiceTier } from '../../generated/index.ts';
import { isTimeZone } from '../contacts/index.ts';

const MEGABYTE = 1_048_576;
const TOUCH_DAYS = 'tiers and days with commas between them, for example PREFERRED=90,KEY=30';
const wholeFrom = (least: number, most: number, unit: string) =>
  z
    .string()
    .regex(/^\d{1,12}$/, 'is not a whole number')
    .transform(Number)
    .refine((number) => number >= least && number <= most, 'is out of range')
    .describe(`a whole number of ${unit} from ${least} to ${most}`);

/** `PREFERRED=90,KEY=30`. */
const touchDays = z
  .string()
  .transform((text) => text.split(',').map((entry) => entry.trim().split('=')))
  .pipe(
    z.array(z.tuple([z.enum(ServiceTier), z.string().regex(/^[1-9]\d{0,3}$/)], `is not ${TOUCH_DAYS}`), `is not ${TOUCH_DAYS}`),
  )
  .refine((entries) => new Set(entries.map(([tier]) => tier)).size === entries.length, 'names a tier twice')
  .transform(
    (entries): Readonly<Partial<Record<ServiceTier, number>>> =>
      Object.fromEntries(entries.map(([tier, days]) => [tier, Number(days)])),
  );

const variables = z.object({
  PORT: z.string().default('4000').describe('the port of the server'),
  DATA_DIR: z.string().default('.data').describe('a folder that this process may write to; attachments lie in it'),
  SMTP_URL: z
    .string()
    .refine((url) => /^smtps?:\/\/[^\s]+$/.test(url) && URL.canParse(url), 'is no SMTP address')
    .optional()
    .describe('smtp://user:password@host:port or smtps://…, through which e-mails leave; without it they stay QUEUED'),
  MAIL_FROM: z
    .string()
    .regex(/^[^\s<>@,;]+@[^\s<>@,;]+$/, 'is no e-mail address')
    .default('rapport@localhost')
    .describe('the address that our e-mails come from'),
  MAIL_FROM_NAME: z
    .string()
    .max(100, 'is longer than 100 characters')
    .regex(/^[^\r\n]*$/, 'has a line break')
    .default('')
    .describe('the name beside it'),
  MAIL_OWN_DOMAINS: z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((domain) => domain.trim().toLowerCase())
        .filter((domain) => domain !== ''),
    )
    .default([])
    .describe('domains of our own, with commas between them: e-mails from them are OUTBOUND, as those from members of staff are'),
  SMTP_LISTEN: z
    .string()
    .regex(/^(\[[\da-f:]+\]|[\w.-]+):\d{1,5}$/i, 'is not host:port')
    .optional()
    .describe('host:port on which e-mails are taken in by SMTP; nothing listens without it'),
  SMTP_LISTEN_USER: z.string().max(100).optional().describe('the name that a mail client signs in with'),
  SMTP_LISTEN_PASSWORD: z
    .string()
    .max(200)
    .optional()
    .describe('its password; without both anybody who reaches the port is taken'),
  SMTP_LISTEN_CERT: z
    .string()
    .optional()
    .describe('a certificate in a PEM file, with which STARTTLS is offered; it needs SMTP_LISTEN_KEY'),
  SMTP_LISTEN_KEY: z.string().optional().describe('the key of SMTP_LISTEN_CERT, in a PEM file'),
  MAIL_MAX_BYTES: wholeFrom(10_000, 100 * MEGABYTE, 'bytes')
    .default(25 * MEGABYTE)
    .describe('the largest e-mail that is taken in'),
  MAIL_CAP: wholeFrom(1, 100, 'messages').default(2).describe('marketing messages that one customer gets in MAIL_CAP_DAYS'),
  MAIL_TIME_ZONE: z
    .string()
    .refine(isTimeZone, 'must be UTC, or the IANA name of a place, for example Europe/Prague')
    .default('UTC')
    .describe('UTC, or the IANA name of a place: whose quiet hours are meant for customers of whom no zone is known'),
  MAIL_CAP_DAYS: wholeFrom(1, 365, 'days').default(7).describe('see MAIL_CAP'),
  COMMUNICATIONS_TOUCH_DAYS: touchDays
    .default({ PREFERRED: 90, KEY: 30 })
    .describe(`how often we mean to have personal contact with customers of a service tier: ${TOUCH_DAYS}; others have no aim`),
  TASK_OCCASION_DAYS: wholeFrom(0, 60, 'days')
    .default(3)
    .describe('how many days ahead of a birthday, an anniversary or another date of a customer there is a task'),
});

/** Neither means anything without the other. */
const TOGETHER = [
  ['SMTP_LISTEN_USER', 'SMTP_LISTEN_PASSWORD'],
  ['SMTP_LISTEN_CERT', 'SMTP_LISTEN_KEY'],
] as const;

export const config = variables.superRefine((given, context) => {
  for (const [one, other] of TOGETHER) {
    if ((given[one] === undefined) === (given[other] === undefined)) continue;
    context.addIssue({ code: 'custom', path: [given[one] === undefined ? one : other], message: 'is not set' });
  }
});

export type CommunicationsConfig = z.output<typeof config>;
