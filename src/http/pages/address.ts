import type { IncomingMessage } from 'node:http';
import { type Language, negotiateLanguage } from '#i18n';
import type { Settings } from '#settings';
import type { HttpDeps } from '../deps.ts';
import { prefixOf } from './site.ts';

// The sky moves on, and with it the home page; for the others it costs nothing to be made anew now and then.
const STEP_MS = 600_000;

/** Another text when anything is different that is the same for everybody who asks. */
export const generationOf = ({
  visibility,
  portal,
  pages,
}: Pick<HttpDeps, 'visibility' | 'portal' | 'pages'>): string =>
  `${visibility.generation()} ${portal.mark()} ${pages.mark()}`;

/** Everything that a cached page depends on, as it stands in the request. */
export function pageKey(facts: {
  readonly generation: string;
  readonly scope: string;
  readonly origin: string;
  readonly language: Language;
  readonly url: string;
  readonly now: Date;
  /** What the visitor allows and is asked, as far as it shows in the page. */
  readonly consent: string;
}): string {
  const { generation, scope, origin, language, url, now, consent } = facts;
  const step = Math.floor(now.getTime() / STEP_MS);
  return `page ${generation} ${scope} ${origin} ${language} ${step} ${consent} ${url}`;
}

/**
 * The language of a request without cookies, from the raw request; undefined when the address names it as a parameter,
 * which only the route reads.
 */
export function rawLanguage(request: IncomingMessage, settings: Settings): Language | undefined {
  const url = request.url ?? '/';
  if (/[?&](?:flg|lang)\b/.test(url)) return undefined;
  return (
    prefixOf(url, settings.languages) ??
    negotiateLanguage(
      { header: request.headers['accept-language'] },
      settings.languages,
      settings.defaultLanguage,
    )
  );
}
