/** GET /attachments/:id: a file, to be kept and never to be shown in a page. Whoever sent it may have named and typed it as they liked. */

import { type Ctx, decodeId, type ModuleRoute } from '../../../kernel/index.ts';
import { storeOf } from './attach.ts';
import { type Attachment, attachmentById } from './attachments.ts';

export const ATTACHMENTS_PATH = '/attachments';

/** What no program takes for a page or a script. Everything else is bytes. */
const HARMLESS =
  /^(?:image\/(?:png|jpeg|gif|webp|avif|bmp|tiff|heic)|audio\/[\w.+-]+|video\/[\w.+-]+|text\/(?:plain|csv|calendar)|application\/(?:pdf|zip|gzip|json|rtf|msword|vnd\.(?:ms-excel|ms-powerpoint|openxmlformats-officedocument\.[\w.-]+|oasis\.opendocument\.[\w.-]+)))$/;

export const attachmentRoute: ModuleRoute = {
  method: 'GET',
  path: `${ATTACHMENTS_PATH}/:id`,
  permission: 'communications.communication.read',
  async handle(ctx, request, { id = '' }) {
    const named = decodeId(id);
    const attachment = named?.type === 'Attachment' ? await attachmentById(ctx, named.id) : null;
    if (!attachment) return plain(404, 'There is no such attachment.');
    if (attachment.erasedAt) return plain(410, 'This attachment was erased.');
    const headers = { etag: `"${attachment.sha256}"`, 'cache-control': 'private, no-cache' };
    const known = request.headers.get('if-none-match');
    if (known !== null && isAmong(headers.etag, known)) return new Response(null, { status: 304, headers });
    return download(ctx, attachment, headers);
  },
};

async function download(ctx: Ctx, attachment: Attachment, headers: Readonly<Record<string, string>>): Promise<Response> {
  const file = await storeOf(ctx).open(attachment.sha256);
  if (!file) {
    ctx.log.error({ attachmentId: attachment.id }, 'The file of an attachment is not where it was put.');
    return plain(404, 'The file of this attachment is missing.');
  }
  const { contentType, name } = attachment;
  return new Response(file.bytes, {
    headers: {
      ...headers,
      'content-type': HARMLESS.test(contentType) ? contentType : 'application/octet-stream',
      'content-length': String(file.size),
      'content-disposition': disposition(name),
      'content-security-policy': "sandbox; default-src 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
  });
}

/** RFC 6266: the name as RFC 5987 encodes it, and in ASCII for programs that do not read that. */
function disposition(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]/g, '_').replace(/["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*!]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

function isAmong(etag: string, tags: string): boolean {
  return tags.trim() === '*' || tags.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

function plain(status: number, message: string): Response {
  return new Response(`${message}\n`, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
  });
}
