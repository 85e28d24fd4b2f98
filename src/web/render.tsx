import type { ComponentType } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { ApiPage, type ApiPageData } from './pages/api.tsx';
import { type ApiOverviewData, ApiOverviewPage } from './pages/api-overview.tsx';
import { type AudienceExplainedData, AudienceExplainedPage } from './pages/audience.tsx';
import { CataloguePage, type CataloguePageData } from './pages/catalogue.tsx';
import { ConsolePage, type ConsolePageData } from './pages/console.tsx';
import { type CookieTroubleData, CookieTroublePage } from './pages/cookie-trouble.tsx';
import { type CookiesPolicyData, CookiesPolicyPage } from './pages/cookies-policy.tsx';
import { type CookiesPreferencesData, CookiesPreferencesPage } from './pages/cookies-preferences.tsx';
import { ErrorPage, type ErrorPageData } from './pages/error.tsx';
import { ExportPage, type ExportPageData } from './pages/export.tsx';
import { type FramedTableData, FramedTablePage } from './pages/framed-table.tsx';
import { HomePage, type HomePageData } from './pages/home.tsx';
import { InformationPage, type InformationPageData } from './pages/information.tsx';
import { OdsqlPage, type OdsqlPageData } from './pages/odsql.tsx';
import { PortalPage, type PortalPageData } from './pages/portal-page.tsx';
import { RecordPage, type RecordPageData } from './pages/record.tsx';
import { type RefusedFormData, RefusedFormPage } from './pages/refused-form.tsx';
import { TablePage, type TablePageData } from './pages/table.tsx';
import { type Site, SiteContext } from './site.ts';

/** Each kind of page with what it shows. */
export interface PageData {
  readonly home: HomePageData;
  readonly catalogue: CataloguePageData;
  readonly information: InformationPageData;
  readonly table: TablePageData;
  readonly framedTable: FramedTableData;
  readonly record: RecordPageData;
  readonly export: ExportPageData;
  readonly api: ApiPageData;
  readonly apiOverview: ApiOverviewData;
  readonly console: ConsolePageData;
  readonly odsql: OdsqlPageData;
  readonly cookiesPolicy: CookiesPolicyData;
  readonly cookiesPreferences: CookiesPreferencesData;
  readonly refusedForm: RefusedFormData;
  readonly cookieTrouble: CookieTroubleData;
  readonly audience: AudienceExplainedData;
  readonly portalPage: PortalPageData;
  readonly error: ErrorPageData;
}

const PAGES: { readonly [Kind in keyof PageData]: ComponentType<{ data: PageData[Kind] }> } = {
  home: HomePage,
  catalogue: CataloguePage,
  information: InformationPage,
  table: TablePage,
  framedTable: FramedTablePage,
  record: RecordPage,
  export: ExportPage,
  api: ApiPage,
  apiOverview: ApiOverviewPage,
  console: ConsolePage,
  odsql: OdsqlPage,
  cookiesPolicy: CookiesPolicyPage,
  cookiesPreferences: CookiesPreferencesPage,
  refusedForm: RefusedFormPage,
  cookieTrouble: CookieTroublePage,
  audience: AudienceExplainedPage,
  portalPage: PortalPage,
  error: ErrorPage,
};

/** The HTML of a page, whole and working without script. */
export function renderPage<Kind extends keyof PageData>(
  site: Site,
  kind: Kind,
  data: PageData[Kind],
): string {
  const Content = PAGES[kind] as ComponentType<{ data: PageData[Kind] }>;
  const html = renderToString(
    <SiteContext.Provider value={site}>
      <Content data={data} />
    </SiteContext.Provider>,
  );
  return `<!doctype html>\n${html}\n`;
}
