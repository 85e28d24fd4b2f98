import type { DatasetMetadata, DatasetSchema } from '#dataset';
import { isNumeric } from '#dataset';

/** What makes a dataset easy to find, to understand and to use again; points add up to a hundred. */
const POINTS = {
  title: 10,
  description: 15,
  translations: 10,
  licence: 15,
  publisher: 5,
  themes: 5,
  keywords: 5,
  contact: 10,
  frequency: 5,
  origin: 5,
  fields: 10,
  units: 5,
} as const;

export type QualityPart = keyof typeof POINTS;

export interface Quality {
  /** 0 to 100. */
  readonly score: number;
  /** What would raise it, the most first. */
  readonly missing: readonly { readonly part: QualityPart; readonly points: number }[];
}

const LONG_ENOUGH = 120;
const KEYWORDS = 3;

/** How well a dataset is described. */
export function qualityOf(
  metadata: DatasetMetadata,
  { fields }: DatasetSchema,
  { languages, defaultLanguage }: { readonly languages: readonly string[]; readonly defaultLanguage: string },
): Quality {
  const has = (texts: Readonly<Record<string, string>>, language: string) => (texts[language] ?? '') !== '';
  const plain = (metadata.description[defaultLanguage] ?? '').replace(/<[^>]*>/g, '');
  const numbers = fields.filter(({ type }) => isNumeric(type));
  // A label that is its own name in other letters explains nothing.
  const told = fields.filter(
    ({ name, label, description }) =>
      description !== undefined ||
      languages.every((language) => has(label, language) && label[language] !== name),
  );
  const holds: Readonly<Record<QualityPart, boolean>> = {
    title: has(metadata.title, defaultLanguage),
    description: plain.trim().length >= LONG_ENOUGH,
    translations: languages.every((one) => has(metadata.title, one) && has(metadata.description, one)),
    licence: metadata.licenseUrl !== '',
    publisher: metadata.publisher !== '',
    themes: metadata.themes.length > 0,
    keywords: metadata.keywords.length >= KEYWORDS,
    contact: (metadata.contactEmail ?? metadata.contactName ?? '') !== '',
    frequency: metadata.updateFrequency !== undefined,
    origin: metadata.creator !== undefined || metadata.references !== undefined,
    fields: told.length * 2 >= fields.length,
    units: numbers.filter(({ unit }) => unit !== undefined).length * 2 >= numbers.length,
  };
  // The keys of a literal.
  const parts = Object.entries(POINTS) as readonly [QualityPart, number][];
  return {
    score: parts.reduce((sum, [part, points]) => sum + (holds[part] ? points : 0), 0),
    missing: parts
      .filter(([part]) => !holds[part])
      .map(([part, points]) => ({ part, points }))
      .toSorted((a, b) => b.points - a.points),
  };
}
