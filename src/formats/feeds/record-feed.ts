import { cdata, element, xmlText } from '../xml.ts';

/** A record as readers of news are told of it. */
export interface FeedRecord {
  /** Unique and lasting. */
  readonly id: string;
  readonly title: string;
  /** Page that shows it. */
  readonly address: string;
  /** What is known of it: name of the value, the value as a text. */
  readonly values: readonly (readonly [label: string, value: string])[];
  /** Degrees. */
  readonly point?: { readonly lat: string; readonly lon: string } | undefined;
}

/** Records of one dataset as news. */
export interface RecordFeed {
  readonly title: string;
  /** HTML. */
  readonly description: string;
  readonly publisher: string;
  /** Of the texts, ISO 639-1. */
  readonly language: string;
  /** The dataset's page. */
  readonly page: string;
  /** Address of the feed itself. */
  readonly self: string;
  /** When the records were made, ISO 8601 in UTC. */
  readonly updated: string;
  readonly records: readonly FeedRecord[];
}

const html = ({ values }: FeedRecord): string =>
  `<dl>${values.map(([label, value]) => `<dt>${xmlText(label)}</dt><dd>${xmlText(value)}</dd>`).join('')}</dl>`;

const position = ({ point }: FeedRecord): string =>
  point === undefined ? '' : element('georss:point', `${point.lat} ${point.lon}`);

/** RSS 2.0, positions as GeoRSS. */
export function recordRss(feed: RecordFeed): string {
  const date = new Date(feed.updated).toUTCString();
  const items = feed.records.map(
    (record) =>
      `    <item>${element('title', record.title)}${element('link', record.address)}<description>${cdata(html(record))}</description><guid isPermaLink="false">${xmlText(record.id)}</guid>${element('pubDate', date)}${position(record)}</item>\n`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:georss="http://www.georss.org/georss">\n  <channel>\n    ${element('title', feed.title)}${element('link', feed.page)}<description>${cdata(feed.description)}</description>${element('language', feed.language)}${element('pubDate', date)}<atom:link href="${xmlText(feed.self)}" rel="self" type="application/rss+xml"/>\n${items.join('')}  </channel>\n</rss>\n`;
}

/** Atom (RFC 4287), positions as GeoRSS. */
export function recordAtom(feed: RecordFeed): string {
  const updated = element('updated', new Date(feed.updated).toISOString());
  const entries = feed.records.map(
    (record) =>
      `  <entry>${element('id', `${feed.page}#${record.id}`)}${element('title', record.title)}${updated}<link rel="alternate" type="text/html" href="${xmlText(record.address)}"/><content type="html">${cdata(html(record))}</content>${position(record)}</entry>\n`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xmlns:georss="http://www.georss.org/georss" xml:lang="${xmlText(feed.language)}">\n  ${element('id', feed.self)}${element('title', feed.title)}<subtitle type="html">${cdata(feed.description)}</subtitle>${updated}<author>${element('name', feed.publisher || feed.title)}</author><link rel="self" type="application/atom+xml" href="${xmlText(feed.self)}"/><link rel="alternate" type="text/html" href="${xmlText(feed.page)}"/>\n${entries.join('')}</feed>\n`;
}
