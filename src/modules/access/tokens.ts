/** Staff sign-in: tokens of the company's own identity provider, verified against the keys that it publishes. */
import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { Ctx } from '../../kernel/index.ts';

/** Signatures by a private key alone: with an HMAC in the list, whoever knows the public key could sign. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];
const FETCH_TIMEOUT = 3000;
/** A token with an unknown key id makes the keys be fetched again, at most this often. */
const COOLDOWN = 30_000;
const CACHE_FOR = 600_000;
const CLOCK_TOLERANCE_SECONDS = 5;
const LOOKS_LIKE_A_TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;

export interface VerifiedToken {
  readonly subject: string;
  readonly expiresAt: Date;
}

/** One key set per instance: the configuration is the instance's own, so two in one process share nothing. */
const keySets = new WeakMap<object, JWTVerifyGetKey>();

/** Who signed in, and until when; null for anything but a token that our issuer signed for us and that holds now. */
export async function verifyToken(ctx: Ctx, credential: string): Promise<VerifiedToken | null> {
  const { JWKS_URL, JWT_ISSUER, JWT_AUDIENCE } = ctx.config.access;
  if (!JWKS_URL || !JWT_ISSUER || !JWT_AUDIENCE || !LOOKS_LIKE_A_TOKEN.test(credential)) return null;
  try {
    const { payload } = await jwtVerify(credential, keySetOf(ctx.config.access, JWKS_URL), {
      issuer: JWT_ISSUER,
      audience: JWT_AUDIENCE,
      algorithms: ALGORITHMS,
      requiredClaims: ['sub', 'exp'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: ctx.clock.now(),
    });
    if (!payload.sub || payload.exp === undefined) return null;
    return { subject: payload.sub, expiresAt: new Date(payload.exp * 1000) };
  } catch (error) {
    if (!isFaultOfToken(error))
      ctx.log.warn({ error: String(error) }, 'The keys of staff sign-in cannot be read, so nobody can sign in.');
    return null;
  }
}

/** Anything else, from a refused connection to an answer that is no key set, is the provider's fault or ours. */
function isFaultOfToken(error: unknown): boolean {
  const isOfKeySet = error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid;
  return error instanceof errors.JOSEError && error.code !== errors.JOSEError.code && !isOfKeySet;
}

function keySetOf(config: object, url: string): JWTVerifyGetKey {
  const known = keySets.get(config);
  if (known) return known;
  const keySet = createRemoteJWKSet(new URL(url), {
    timeoutDuration: FETCH_TIMEOUT,
    cooldownDuration: COOLDOWN,
    cacheMaxAge: CACHE_FOR,
  });
  keySets.set(config, keySet);
  return keySet;
}
