/** Datasets on their way from a file to readers, and what happens to them afterwards. */
export { type ChoiceProblem, checkChoices, initialChoices, TYPES_TO_CHOOSE } from './choices.ts';
export { inspectDraft, publishDraft } from './kinds.ts';
export { LICENCES } from './licences.ts';
export type {
  DatasetEvent,
  Draft,
  DraftMetadata,
  DraftSource,
  FieldChoice,
  NewDraft,
} from './model.ts';
export { createPublishing, type Publishing, type PublishingOptions } from './service.ts';
export { type DraftWork, draftWork } from './work.ts';
