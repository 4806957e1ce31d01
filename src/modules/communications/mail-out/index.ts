/** E-mails that we send. */

export { changeDeliveries } from './deliveries.ts';
export { startMailOut } from './mailer.ts';
export { eraseOutgoing } from './outgoing.ts';
export { type QueuedEmail, queueEmails, SENDING_JOB } from './queue.ts';
export { sendEmail } from './send-email.ts';
export { sendingJob } from './sending-job.ts';
export { suppressCampaignEmails } from './suppress-campaign.ts';
export { type EmailSuppression, findSuppression, liftSuppression, suppressAddress } from './suppressions.ts';
export {
  type CustomerFields,
  checkTemplate,
  customerFields,
  fieldsFor,
  parseTemplate,
  type RenderedAs,
  renderTemplate,
} from './templates/index.ts';
export { canUnsubscribe, unsubscribeUrl } from './unsubscribe-link.ts';
export { unsubscribeRoutes } from './unsubscribe-routes.ts';
