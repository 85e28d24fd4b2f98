export type { DatasetTab, OfficeDataset } from './backoffice/components/dataset-frame.tsx';
export {
  blankForm,
  type FieldProblem,
  type FormState,
  type Frame,
  type ListState,
  type NavGroup,
} from './backoffice/model.ts';
export { AUDIT_TOPICS } from './backoffice/pages/audit-log.tsx';
export type { CookiesData } from './backoffice/pages/cookies.tsx';
export type { ShownGrant } from './backoffice/pages/dataset-rights/common.ts';
export type { FilterCheck } from './backoffice/pages/dataset-rights/grant.tsx';
export type { ListedDataset } from './backoffice/pages/datasets.tsx';
export type { Joinable } from './backoffice/pages/draft/steps.tsx';
export type { OverviewData } from './backoffice/pages/overview.tsx';
export { type OfficePages, renderOffice } from './backoffice/render.tsx';
export { RHYTHMS, rhythmOf } from './backoffice/rhythm.ts';
export type { ShownBlock } from './components/page-text.tsx';
export {
  CONSOLE_ENDPOINTS,
  type ConsoleData,
  type ConsoleEndpoint,
  type ConsoleParameter,
  isOfDataset,
  REPEATED_PARAMETERS,
} from './console.ts';
export type { DoorPages, LinkData, ProviderChoice, ToldKind } from './door/model.ts';
export { renderDoor } from './door/render.tsx';
export { countFilters, type Filters, readFilters } from './filters.ts';
export type { DatasetCard, DatasetHead, FacetGroup, Narrowing, ShownRecord } from './model.ts';
export { CONSOLE_PATH } from './pages/console.tsx';
export type { SkyView } from './pages/home.tsx';
export { type PageData, renderPage } from './render.tsx';
export { plainText } from './safe-html.ts';
export type { Assets, Site, SiteConsent, SiteLink, SitePicture } from './site.ts';
