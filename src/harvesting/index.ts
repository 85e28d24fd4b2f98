/** Sources of many datasets, taken over again and again: what is listed there, created, updated and gone here. */
export { addressFetcher, sealedAddress } from './address.ts';
export { harvest, listSource } from './kinds.ts';
export {
  HARVEST_FIELDS,
  HARVEST_KINDS,
  type Harvester,
  type HarvesterWish,
  type HarvestField,
  type HarvestKindName,
  type HarvestLine,
  type HarvestOutcome,
  type HarvestReport,
  SECRET_FIELDS,
  type SourceOffer,
  type SourceOffers,
} from './model.ts';
export { createHarvesting, fieldsOf, type HarvesterProblem, type Harvesting } from './service.ts';
export { type HarvestWork, harvestWork } from './work.ts';
