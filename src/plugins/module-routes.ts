/**
 * Serves what modules offer beside GraphQL, such as a calendar or a webhook's address, under the same rules: who may, how
 * large, how long, how much for each caller, and nothing internal in the answer.
 */
import type { GraphQLError } from 'graphql';
import { type ModuleRoute, RequestError, type TokenBuckets } from '../kernel/index.ts';
import { refuse } from './answers.ts';
import { authenticate } from './authentication.ts';
import type { Call, Callers, GatewayPlugin } from './call.ts';
import { type CodeError, codeOf, refusal } from './coded-error.ts';
import { rateLimited } from './cost-limit.ts';
import { contextOf, withinTime } from './execution.ts';
import type { Limits } from './limits.ts';
import { readAtMost } from './request-body.ts';

export interface ModuleRoutesOptions {
  readonly routes: readonly ModuleRoute[];
  readonly callers: Callers;
  readonly codeError: CodeError;
  readonly limits: Pick<Limits, 'body' | 'importBody' | 'requestMilliseconds' | 'routeCost'>;
  /** The same as operations are paid from. Nothing tells what a route will do, so all cost the same. */
  readonly buckets: TokenBuckets;
}

interface Match {
  readonly route: ModuleRoute;
  readonly parameters: Readonly<Record<string, string>>;
}

const SPECIAL = /[\\^$.*+?()[\]{}|]/g;
const STATUS = new Map([
  ['UNAUTHENTICATED', 401],
  ['FORBIDDEN', 403],
  ['RATE_LIMITED', 429],
  ['TIMEOUT', 503],
  ['INTERNAL_SERVER_ERROR', 500],
]);

export function useModuleRoutes({ routes, callers, codeError, limits, buckets }: ModuleRoutesOptions): GatewayPlugin {
  const patterns = routes.map((route) => ({ route, pattern: patternOf(route.path) }));
  const find = (method: string, pathname: string): Match | readonly string[] | null => {
    const fitting = patterns.flatMap(({ route, pattern }) => {
      const groups = pattern.exec(pathname);
      return groups ? [{ route, parameters: { ...groups.groups } }] : [];
    });
    const wanted = method === 'HEAD' ? 'GET' : method;
    const allowed = fitting.flatMap(({ route }) => (route.method === 'GET' ? ['GET', 'HEAD'] : [route.method]));
    return fitting.find(({ route }) => route.method === wanted) ?? (fitting.length > 0 ? allowed : null);
  };
  const unpaid = ({ payer }: Call): GraphQLError | null => {
    const { secondsUntil } = buckets.take(payer, limits.routeCost);
    return secondsUntil > 0 ? rateLimited(secondsUntil) : null;
  };
  return {
    async onRequest({ request, url, serverContext: { call }, endResponse }) {
      const match = find(request.method, url.pathname);
      if (match === null) return;
      if (!('route' in match)) return endResponse(new Response(null, { status: 405, headers: { allow: match.join(', ') } }));
      call.operation = `route ${match.route.path}`;
      const refused = await authenticate(call, request.headers.get('authorization'), callers, codeError);
      const forbidden = refused ?? unpaid(call) ?? forbiddenBy(match.route, call);
      const answer = forbidden ? refuse(call, forbidden) : await handle(match, request, call, { codeError, limits });
      endResponse(request.method === 'HEAD' ? new Response(null, answer) : answer);
    },
  };
}

async function handle(
  { route, parameters }: Match,
  request: Request,
  call: Call,
  options: Pick<ModuleRoutesOptions, 'codeError' | 'limits'>,
): Promise<Response> {
  const { codeError, limits } = options;
  try {
    return await withinTime(call.cancellation, limits.requestMilliseconds, async () => {
      const most = route.bodyBytes ?? (call.ctx?.actor ? limits.importBody : limits.body);
      const bounded = await boundedRequest(request, most, call.cancellation.signal);
      return route.handle(contextOf(call), bounded, decoded(parameters));
    });
  } catch (error) {
    const coded = codeError(error, call);
    const known = coded.extensions.http as { status: number } | undefined;
    const { code, http: _http, requestId: _id, ...details } = coded.extensions;
    const status = known?.status ?? STATUS.get(codeOf(coded)) ?? 400;
    return refuse(call, refusal(code as RequestError['code'], coded.message, { status }, details));
  }
}

/** A copy of plain parts, so that a route gets the standard Request wherever this one came from. */
async function boundedRequest(request: Request, most: number, signal: AbortSignal): Promise<Request> {
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const init = { method, headers: Object.fromEntries(request.headers), signal };
  if (method === 'GET') return new Request(request.url, init);
  return new Request(request.url, { ...init, body: await readAtMost(request, most) });
}

function forbiddenBy({ permission }: ModuleRoute, { ctx }: Call): GraphQLError | null {
  if (permission === 'public' || ctx?.can(permission)) return null;
  if (ctx?.actor) return refusal('FORBIDDEN', 'This caller may not use this address.', { status: 403 });
  return refusal('UNAUTHENTICATED', 'This address needs a key.', {
    status: 401,
    headers: { 'www-authenticate': 'Bearer realm="rapport"' },
  });
}

/** `/a/:id` to an expression with a group `id`. */
function patternOf(path: string): RegExp {
  const segments = path
    .split('/')
    .map((segment) => (segment.startsWith(':') ? `(?<${segment.slice(1)}>[^/]+)` : segment.replace(SPECIAL, '\\$&')));
  return new RegExp(`^${segments.join('/')}$`);
}

function decoded(parameters: Readonly<Record<string, string>>): Record<string, string> {
  try {
    return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, decodeURIComponent(value)]));
  } catch {
    throw new RequestError('BAD_USER_INPUT', 'The address is not well encoded.');
  }
}
