/** Taking in e-mails by SMTP. */

export { listenForEmails } from './listen.ts';
