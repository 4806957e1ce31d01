/** Files that came with e-mails. */

export { eraseAttachments, exportAttachments } from './attachments.ts';
