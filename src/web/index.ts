export {
  apiParameters,
  countFilters,
  type FacetChoice,
  type Filters,
  readFilters,
  writeFilters,
} from './filters.ts';
export type {
  DatasetCard,
  DatasetHead,
  FacetGroup,
  FacetValue,
  Narrowing,
  ShownRecord,
  Tab,
} from './model.ts';
export { CONSOLE_PARAMETERS, type ConsoleParameter } from './pages/api.tsx';
export type { OfferedFormat } from './pages/export.tsx';
export type { SkyView } from './pages/home.tsx';
export { type PageData, renderPage } from './render.tsx';
export { plainText, safeHtml } from './safe-html.ts';
export type { Assets, Site } from './site.ts';
