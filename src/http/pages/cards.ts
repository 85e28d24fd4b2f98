import type { DatasetEntry } from '#catalogue';
import { localized } from '#i18n';
import { type DatasetCard, type DatasetHead, plainText } from '#web';
import type { PageCall } from './page.ts';

const SUMMARY_LENGTH = 220;

/** A dataset for a card, with its picture. */
export async function cardOf(call: PageCall, entry: DatasetEntry): Promise<DatasetCard> {
  const { summary, title, publisher, license, modified, recordCount, themes } = headOf(call, entry);
  const picture = await call.context.previews.of(call, entry);
  return {
    id: entry.id,
    title,
    summary,
    publisher,
    license,
    recordCount,
    modified,
    themes,
    ...(picture === undefined ? {} : { picture }),
  };
}

/** A dataset for the head of its pages. */
export function headOf(call: PageCall, entry: DatasetEntry): DatasetHead {
  const { metadata } = entry;
  const pick = (text: Readonly<Record<string, string>>) =>
    localized(text, call.language, call.deps.settings.defaultLanguage);
  const description = pick(metadata.description);
  return {
    id: entry.id,
    title: pick(metadata.title),
    summary: plainText(description, SUMMARY_LENGTH),
    description,
    // The portal publishes what names nobody else.
    publisher: metadata.publisher || pick(call.deps.settings.name),
    license: metadata.license,
    licenseUrl: metadata.licenseUrl,
    modified: entry.modified,
    recordCount: entry.recordCount,
    themes: metadata.themes.map(pick),
    keywords: metadata.keywords.map(pick),
    fields: entry.schema.fields,
    hasRecords: entry.hasRecords,
  };
}
