/** The door to notices: what changes for each member. */

export { changesFor } from './changes/index.ts';
export { noticeEvents } from './events.ts';
export { type NoticeProgress, noticeLoaders } from './loaders.ts';
export { noteNoticeSent } from './note-sent.ts';
export { readNotice, visibleNotices } from './read-notice.ts';
export { noticeJob, writeNotices } from './write-notices.ts';
