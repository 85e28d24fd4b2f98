/** The portal's own pages: Markdown in versions and languages, with tables and figures of datasets in it. */
export { pageBlocks } from './blocks.ts';
export type { Embed, EmbedProblem } from './embed.ts';
export type { PageBlock } from './markdown.ts';
export {
  HOME_PAGE,
  type PageContent,
  type PageDraft,
  type PageProblem,
  type Pages,
  type PageVersion,
  type PublishedPage,
  pathOfPage,
  type StoredPage,
  TERMS_PAGES,
} from './model.ts';
export { openPages, type PagesOptions } from './service.ts';
