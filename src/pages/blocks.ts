import type { PageBlock } from './markdown.ts';

/**
 * The parts of a page written in Markdown: HTML that is safe to show as it is, and what is to be drawn of datasets in
 * between. What reads Markdown is loaded at the first page: a portal may have none.
 * @param href gives the address of a path of ours, such as in the language of the page
 */
export async function pageBlocks(
  text: string,
  href?: (path: string) => string,
): Promise<readonly PageBlock[]> {
  const { readMarkdown } = await import('./markdown.ts');
  return readMarkdown(text, href);
}
