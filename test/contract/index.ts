/** The contract suite for modules ('rapport/testing/contract'). */
export type { ContractOptions } from './contract-options.ts';
export { describeModule } from './describe-module.ts';
