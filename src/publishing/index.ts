/** Datasets on their way from a file to readers, and what happens to them afterwards. */

export { anotherTable, changesBetween } from './changes.ts';
export {
  type ChoiceProblem,
  checkChoices,
  choicesToShow,
  initialChoices,
  PLAIN_CHOICE,
  TYPES_TO_CHOOSE,
} from './choices.ts';
export { cleanHtml } from './clean-html.ts';
export type { DatasetRefresh } from './dataset-life.ts';
export { importHoldingTypes, throwAway } from './held-types.ts';
export { inspectDraft, publishDraft, refreshDataset } from './kinds.ts';
export { LICENCES } from './licences.ts';
export {
  type DatasetChanges,
  type DatasetEvent,
  type Draft,
  type DraftMetadata,
  type DraftReading,
  type DraftSource,
  type DraftStep,
  type FieldChoice,
  type NewDraft,
  NOTHING_SAID,
  type Recipe,
} from './model.ts';
export { type Offer, offersOf, takeOffer } from './offers.ts';
export type { PublishingOptions } from './options.ts';
export {
  createPreviewer,
  type DraftView,
  localPreviewer,
  type Previewer,
  PreviewLost,
  servePreviewer,
} from './previewer.ts';
export { type Quality, type QualityPart, qualityOf } from './quality.ts';
export { insertEvent, latestMove } from './repository.ts';
export { createPublishing, type Publishing } from './service.ts';
export { owedBy, surroundingsOf } from './surroundings.ts';
export type { ArrivingFile, Uploads } from './uploads.ts';
export { type DraftWork, draftWork } from './work.ts';
