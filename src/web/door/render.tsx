import type { ComponentType } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { type Site, SiteContext } from '../site.ts';
import type { DoorPages } from './model.ts';
import {
  ForgottenPage,
  LeavingPage,
  LinkPage,
  RegisterPage,
  SecondStepPage,
  SignInAgainPage,
  SignInPage,
  ToldPage,
} from './pages.tsx';

const PAGES: {
  readonly [Kind in keyof DoorPages]: ComponentType<{ data: DoorPages[Kind]; csrfToken: string }>;
} = {
  signIn: SignInPage,
  secondStep: SecondStepPage,
  signInAgain: SignInAgainPage,
  register: RegisterPage,
  forgotten: ForgottenPage,
  link: LinkPage,
  told: ToldPage,
  leaving: LeavingPage,
};

/** The HTML of a page by which people come in. Every form carries the token. */
export function renderDoor<Kind extends keyof DoorPages>(
  site: Site,
  csrfToken: string,
  kind: Kind,
  data: DoorPages[Kind],
): string {
  const Content = PAGES[kind] as ComponentType<{ data: DoorPages[Kind]; csrfToken: string }>;
  const html = renderToString(
    <SiteContext.Provider value={site}>
      <Content data={data} csrfToken={csrfToken} />
    </SiteContext.Provider>,
  );
  return `<!doctype html>\n${html}\n`;
}
