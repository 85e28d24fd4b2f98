import { dataJson } from './data-json.ts';
import { dcat, dcatAp, ttl } from './dcat.ts';
import { dublinCore, lightRdf } from './light-rdf.ts';
import type { FeedFormat } from './model.ts';
import { rss } from './rss.ts';

/** Every form in which the catalogue is described to harvesters and readers, beside the formats of tables. */
export const FEED_FORMATS: readonly FeedFormat[] = [dataJson, rss, lightRdf, ttl, dcat, dcatAp, dublinCore];
