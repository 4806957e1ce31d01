/** The partner API: what a module, or an app that deploys Rapport, imports from 'rapport'. */
export * from './kernel/index.ts';
export { createRapport, type Rapport, type RapportOptions } from './rapport.ts';
export { type ServeOptions, type Serving, serve } from './server.ts';
