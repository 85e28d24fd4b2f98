import { createHash } from 'node:crypto';
import type { CookieRegistry } from '../registry.ts';
import { askHtml } from './ask.ts';
import { centreHtml } from './centre.ts';
import { choicesStyle } from './style.ts';
import { type ConsentPaths, DEFAULT_PATHS } from './view.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What every visitor is shown under a registry: question and centre per language, and the hash of their style. */
export function shownToVisitors(
  registry: CookieRegistry,
  options: {
    readonly languages: readonly string[];
    portalName(language: string): string;
    readonly paths?: ConsentPaths;
  },
) {
  const { languages, portalName, paths = DEFAULT_PATHS } = options;
  const asks = registry.services.length > 0;
  const shown = languages.map((language) => {
    const view = {
      portal: portalName(language),
      language,
      registry,
      paths,
      here: '/',
      state: {
        standing: asks ? ('unset' as const) : ('not-needed' as const),
        allowed: [],
        changes: [],
        hasSignal: false,
        ...(asks ? { asks: 'first' as const } : {}),
      },
    };
    return [language, { question: askHtml(view), centre: centreHtml(view) }] as const;
  });
  // No script takes part: what is shown and how it looks is all the code there is.
  const style = choicesStyle();
  const code = sha256(JSON.stringify([shown, style]));
  return { code, style: sha256(style), languages: Object.fromEntries(shown) };
}
