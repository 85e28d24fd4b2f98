import { cdata, element, xmlText } from '../xml.ts';
import { pageOf } from './dcat.ts';
import type { DescribedDataset, DescribedPortal, FeedFormat } from './model.ts';

const item = (dataset: DescribedDataset, portal: DescribedPortal): string => {
  const address = pageOf(portal, dataset.id);
  const categories = dataset.themes.map((name) => element('category', name)).join('');
  return `    <item>${element('title', dataset.title)}${element('link', address)}<description>${cdata(dataset.description)}</description><guid isPermaLink="false">${xmlText(`${address}#${dataset.modified}`)}</guid>${element('pubDate', new Date(dataset.modified).toUTCString())}${element('dc:creator', dataset.publisher)}${categories}</item>\n`;
};

/** RSS 2.0: what is new in the catalogue. A change is an item of its own, so that readers see it. */
export const rss: FeedFormat = {
  id: 'rss',
  mediaType: 'application/rss+xml; charset=utf-8',
  extension: 'rss',
  async *write(portal, datasets) {
    yield `<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/">\n  <channel>\n    ${element('title', portal.name)}${element('link', `${portal.origin}/explore/`)}${element('description', portal.name)}${element('language', portal.language)}<atom:link href="${xmlText(portal.self)}" rel="self" type="application/rss+xml"/>\n`;
    for await (const dataset of datasets) yield item(dataset, portal);
    yield '  </channel>\n</rss>\n';
  },
};
