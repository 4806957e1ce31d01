/** The plugins' door. */
export type { Weigh } from './cost-limit.ts';
export { createGateway, type Gateway, type GatewayOptions } from './gateway.ts';
export type { Check } from './health.ts';
export { type Limits, limitsSchema } from './limits.ts';
export { createLogger, LOG_LEVELS } from './logger.ts';
export type { TrustedDocumentsOptions } from './trusted-documents.ts';
