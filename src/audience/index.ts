export { type AddressFacts, type CountryOf, openAddresses, openCountries } from './countries.ts';
export { FIGURE_KINDS, type Figure, type FigureKind, SMALLEST_SHOWN, tellable } from './model.ts';
export {
  type AudienceReport,
  type DatasetUse,
  type DayOfPortal,
  type ListName,
  reportOf,
  type Tally,
  type ToldUse,
  toldUses,
  useOf,
} from './report.ts';
export { type Audience, createAudience, sweepAudience } from './service.ts';
