import type { ComponentType } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { type Site, SiteContext } from '../site.ts';
import type { Frame } from './model.ts';
import { type ConfirmData, ConfirmPage } from './pages/confirm.tsx';
import { type OutboxData, type OutboxMailData, OutboxMailPage, OutboxPage } from './pages/outbox.tsx';
import { type OverviewData, OverviewPage } from './pages/overview.tsx';
import { type RefusedData, RefusedPage } from './pages/refused.tsx';

/** Each kind of page inside the frame, with what it shows. */
export interface OfficePages {
  readonly overview: OverviewData;
  readonly confirm: ConfirmData;
  readonly refused: RefusedData;
  readonly outbox: OutboxData;
  readonly outboxMail: OutboxMailData;
}

type OfficePage<Kind extends keyof OfficePages> = ComponentType<{ frame: Frame; data: OfficePages[Kind] }>;

const PAGES: { readonly [Kind in keyof OfficePages]: OfficePage<Kind> } = {
  overview: OverviewPage,
  confirm: ConfirmPage,
  refused: RefusedPage,
  outbox: OutboxPage,
  outboxMail: OutboxMailPage,
};

/** The HTML of a page of the back office or of one's account, whole and working without script. */
export function renderOffice<Kind extends keyof OfficePages>(
  site: Site,
  frame: Frame,
  kind: Kind,
  data: OfficePages[Kind],
): string {
  // The table pairs each kind with its page; an index by a type parameter loses that.
  const Content = PAGES[kind] as OfficePage<Kind>;
  const html = renderToString(
    <SiteContext.Provider value={site}>
      <Content frame={frame} data={data} />
    </SiteContext.Provider>,
  );
  return `<!doctype html>\n${html}\n`;
}
