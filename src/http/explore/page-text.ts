import type { Link } from './links.ts';
import { wireJson } from './wire-json.ts';

/** The body of a page: count, links, and rows that are JSON texts already. */
export function pageText(page: {
  /** Left out for groups, as recorded. */
  readonly total: number | undefined;
  readonly links: readonly Link[] | undefined;
  readonly rows: readonly string[];
}): string {
  const head = [
    ...(page.total === undefined ? [] : [`"total_count": ${page.total}`]),
    ...(page.links === undefined ? [] : [`"_links": ${wireJson(page.links)}`]),
  ];
  return `{${[...head, `"results": [${page.rows.join(', ')}]`].join(', ')}}`;
}
