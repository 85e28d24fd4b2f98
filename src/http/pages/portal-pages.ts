import { LANGUAGES, type Language } from '#i18n';
import { HOME_PAGE, type PageContent, pathOfPage, TERMS_PAGES } from '#pages';
import { plainText, type ShownBlock } from '#web';
import { unknownUri } from '../problems.ts';
import { shownBlocks, type TextCall } from './embeds.ts';
import { type PageAnswer, type PageCall, type PageRoute, page } from './page.ts';
import { prefixOf } from './site.ts';

const SUMMARY_LENGTH = 160;

/** The language in which a page is read: that of the reader, the portal's, or any that it is written in. */
export function languageOfPage(
  { title }: PageContent,
  wanted: Language,
  fallback: Language,
): Language | undefined {
  return [wanted, fallback, ...LANGUAGES].find((language) => title[language] !== undefined);
}

const textCallOf = (call: PageCall): TextCall => ({
  deps: call.deps,
  language: call.language,
  sees: call.sees,
  now: call.now,
  signal: call.signal,
  log: call.request.log,
});

/** The text of a published page in the language of a call; undefined when there is none. */
async function textOf(call: PageCall, name: string) {
  const { pages, settings } = call.deps;
  await pages.refresh();
  const content = await pages.read(name);
  const language = content && languageOfPage(content, call.language, settings.defaultLanguage);
  if (content === undefined || language === undefined) return undefined;
  // Links stay in the language of the address, where it names one.
  const prefix = prefixOf(call.request.url, settings.languages);
  const isPage = (path: string) => !/^\/(?:api|assets|look|i18n)(?:[/?#]|$)/.test(path);
  const isPrefixed = (path: string) => prefixOf(path, settings.languages) !== undefined;
  const href = (path: string) =>
    prefix === undefined || !isPage(path) || isPrefixed(path) ? path : `/${prefix}${path}`;
  return {
    language,
    title: content.title[language] ?? '',
    blocks: await shownBlocks(textCallOf(call), content.body[language] ?? '', href),
  };
}

async function answer(call: PageCall, name: string): Promise<PageAnswer> {
  const text = await textOf(call, name);
  if (text === undefined) return { answer: 'problem', problem: unknownUri };
  const { title, blocks, language } = text;
  const words = blocks.find((block) => block.kind === 'html');
  return page('portalPage', {
    title,
    description: words === undefined ? '' : plainText(words.html, SUMMARY_LENGTH),
    blocks,
    canonical: pathOfPage(name),
    ...(language === call.language ? {} : { otherLanguage: language }),
  });
}

/** What the portal's people say on the home page. */
export async function homeText(call: PageCall): Promise<readonly ShownBlock[]> {
  return (await textOf(call, HOME_PAGE))?.blocks ?? [];
}

/** The pages that the portal's people have written. */
export const portalPages: readonly PageRoute[] = [
  { path: '/pages/:page/', answer: (call) => answer(call, call.path.page ?? '') },
  ...TERMS_PAGES.map(
    // Whoever signs up must be able to read them.
    (name): PageRoute => ({ path: `/terms/${name}/`, isOpen: true, answer: (call) => answer(call, name) }),
  ),
];
