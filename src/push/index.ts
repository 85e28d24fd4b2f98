/** Records that programs push into a dataset: kept in the store, and made a snapshot by a job. */
export { applyPushes } from './kinds.ts';
export type { PushAddress, PushedRecord, Pushes, PushProblem, PushSource } from './model.ts';
export { presentRecords } from './present.ts';
export { identityOf } from './rules.ts';
export { createPushes, type PushOptions } from './service.ts';
export { type PushWork, pushWork } from './work.ts';
