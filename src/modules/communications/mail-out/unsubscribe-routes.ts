/** GET and POST /unsubscribe/TOKEN. Reading changes nothing, as mail programs follow links by themselves; RFC 8058 posts. */
import type { Ctx, ModuleRoute } from '../../../kernel/index.ts';
import { linkedMessage, unsubscribe } from './unsubscribe.ts';
import { UNSUBSCRIBE_PATH } from './unsubscribe-link.ts';
import { type PageKind, unsubscribePage } from './unsubscribe-page.ts';

const PATH = `${UNSUBSCRIBE_PATH}/:token` as const;

// The signature in the address is the permission.
export const unsubscribeRoutes: readonly ModuleRoute[] = [
  { method: 'GET', path: PATH, permission: 'public', handle: (ctx, request, { token }) => answer(ctx, request, token, false) },
  { method: 'POST', path: PATH, permission: 'public', handle: (ctx, request, { token }) => answer(ctx, request, token, true) },
];

async function answer(ctx: Ctx, request: Request, token: string | undefined, isMeant: boolean): Promise<Response> {
  const accepted = request.headers.get('accept-language');
  const message = await linkedMessage(ctx, token ?? '');
  if (!message) return page(404, 'unknown', accepted);
  if (isMeant) await unsubscribe(ctx, message);
  return page(200, isMeant ? 'done' : 'ask', message.language ?? accepted);
}

function page(status: number, kind: PageKind, language: string | null): Response {
  return new Response(unsubscribePage(kind, language), {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-robots-tag': 'noindex',
    },
  });
}
