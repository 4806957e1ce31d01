import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { startTestRapport } from '../../support/index.ts';

const URL_OF_KEYS = 'https://sign-in.example.com/jwks.json';

it.each([
  ['a short ADMIN_KEY', { ADMIN_KEY: 'x'.repeat(31) }, /^ADMIN_KEY: must have at least 32 characters; accepted: /],
  ['an ADMIN_KEY with blanks', { ADMIN_KEY: `${'x'.repeat(20)} ${'x'.repeat(20)}` }, /^ADMIN_KEY: must have no blanks/],
  [
    'a JWKS_URL that is no web address',
    { JWKS_URL: 'file:///etc/passwd', JWT_ISSUER: 'i', JWT_AUDIENCE: 'a' },
    /^JWKS_URL: must be an http or https address/,
  ],
  ['sign-in without an audience', { JWKS_URL: URL_OF_KEYS, JWT_ISSUER: 'i' }, /^JWT_AUDIENCE: is not set/],
  ['an issuer without keys', { JWT_ISSUER: 'i', JWT_AUDIENCE: 'a' }, /^JWKS_URL: is not set/],
])('does not start with %s, and says what is accepted without showing it', async (_case, environment, message) => {
  const starting = startTestRapport([access], { environment });

  await expect(starting).rejects.toThrow(message);
  await expect(starting).rejects.not.toThrow(/xxxx|passwd/);
});
