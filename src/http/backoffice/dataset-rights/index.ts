import type { OfficeRoute } from '../route.ts';
import { grants } from './grants.ts';
import { hiddenFields } from './hidden-fields.ts';
import { openness } from './openness.ts';
import { liveCheck } from './record-filter.ts';
import { seenAs } from './seen-as.ts';

/** Who sees and does what with a dataset. */
export const datasetRightsRoutes: readonly OfficeRoute[] = [
  openness,
  liveCheck,
  ...grants,
  ...hiddenFields,
  seenAs,
];
