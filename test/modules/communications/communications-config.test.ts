/** What the environment may say of messages: how it is read, and how a wrong value is refused before anything starts. */
import { describe, expect, it } from 'vitest';
import { config } from '../../../src/modules/communications/config.ts';

const faultsOf = (environment: object) =>
  config.safeParse(environment).error?.issues.map(({ path, message }) => `${String(path[0])} ${message}`);

describe('COMMUNICATIONS_TOUCH_DAYS', () => {
  it.each([
    [undefined, { PREFERRED: 90, KEY: 30 }],
    ['KEY=7', { KEY: 7 }],
    [' STANDARD=365, PREFERRED=60 ,KEY=1', { STANDARD: 365, PREFERRED: 60, KEY: 1 }],
    ['KEY=9999', { KEY: 9_999 }],
  ])('%s is read', (COMMUNICATIONS_TOUCH_DAYS, days) => {
    expect(config.parse({ COMMUNICATIONS_TOUCH_DAYS }).COMMUNICATIONS_TOUCH_DAYS).toEqual(days);
  });

  it.each([
    '',
    'KEY',
    'KEY=',
    'KEY=0',
    'KEY=-1',
    'KEY=1.5',
    'KEY=10000',
    'key=7',
    'GOLD=7',
    'KEY=7,',
    'KEY=7;PREFERRED=9',
    'KEY=7=8',
  ])('%j is refused, with what is accepted', (COMMUNICATIONS_TOUCH_DAYS) => {
    const faults = faultsOf({ COMMUNICATIONS_TOUCH_DAYS });
    expect(faults).not.toHaveLength(0);
    expect(faults?.[0]).toMatch(/^COMMUNICATIONS_TOUCH_DAYS /);
  });

  it('names no tier twice', () => {
    expect(faultsOf({ COMMUNICATIONS_TOUCH_DAYS: 'KEY=7,KEY=8' })).toEqual(['COMMUNICATIONS_TOUCH_DAYS names a tier twice']);
  });
});

describe('SMTP_URL', () => {
  it.each(['smtp://localhost:25', 'smtps://user:p%40ss@mail.example.com', 'smtp://[::1]:2525'])('%s is read', (SMTP_URL) => {
    expect(faultsOf({ SMTP_URL })).toBeUndefined();
  });

  it.each(['localhost:25', 'http://mail.example.com', 'smtp://', 'smtp://mail.example.com:99999', 'smtp://[::1', 'smtp://a b'])(
    '%j is refused',
    (SMTP_URL) => {
      expect(faultsOf({ SMTP_URL })).toEqual(['SMTP_URL is no SMTP address']);
    },
  );
});
