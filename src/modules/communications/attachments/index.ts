/** Files that came with e-mails: their bytes in a store of their own, and a row for each of them. */

export { attach, MOST_ATTACHMENTS, type NewAttachment, type StoredAttachment, storeFiles } from './attach.ts';
export { copyAttachments, eraseAttachments, exportAttachments, visibleAttachments } from './attachments.ts';
export { ATTACHMENTS_PATH, attachmentRoute } from './route.ts';
export { fileStore } from './store.ts';
export { SWEEP_JOB, sweepAttachments, sweepJob } from './sweep.ts';
