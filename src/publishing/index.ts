/** Datasets on their way from a file to readers, and what happens to them afterwards. */
export {
  type ChoiceProblem,
  checkChoices,
  choicesToShow,
  initialChoices,
  TYPES_TO_CHOOSE,
} from './choices.ts';
export { cleanHtml } from './clean-html.ts';
export { inspectDraft, publishDraft, refreshDataset } from './kinds.ts';
export { LICENCES } from './licences.ts';
export type {
  DatasetChanges,
  DatasetEvent,
  Draft,
  DraftMetadata,
  DraftReading,
  DraftSource,
  DraftStep,
  FieldChoice,
  NewDraft,
  Recipe,
} from './model.ts';
export {
  createPreviewer,
  type DraftView,
  localPreviewer,
  type Previewer,
  PreviewLost,
  servePreviewer,
} from './previewer.ts';
export { type Quality, type QualityPart, qualityOf } from './quality.ts';
export { createPublishing, type DatasetRefresh, type Publishing, type PublishingOptions } from './service.ts';
export type { ArrivingFile, Uploads } from './uploads.ts';
export { type DraftWork, draftWork } from './work.ts';
