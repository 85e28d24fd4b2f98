import { type Localized, ORIGIN_LINES } from '#dataset';
import type { Language } from '#i18n';
import { isMailAddress } from '#lib';
import { cleanHtml, type DraftMetadata, LICENCES } from '#publishing';
import type { MetadataField, PortalLicence, Settings } from '#settings';
import { htmlOfText, textOfHtml } from './description-text.ts';
import type { SentForm } from './sent-form.ts';

type Values = Record<string, string | readonly string[] | undefined>;

const MAX_TEXT = 300;
const OTHER = 'other';

/** What the form of the metadata offers, by the settings of the portal. */
export interface MetadataOffer {
  readonly languages: readonly Language[];
  readonly defaultLanguage: Language;
  readonly licences: readonly PortalLicence[];
  /** By what a form calls them. Empty: publishers write their own. */
  readonly themes: ReadonlyMap<string, Localized>;
  readonly custom: readonly MetadataField[];
}

const isAlike = (a: Localized, b: Localized): boolean =>
  Object.entries(a).some(([language, text]) => b[language] === text);

/** The settings as a dataset meets them: a theme that it has stays to be chosen, also when the list has it no more. */
export function offerOf(settings: Settings, { themes }: Pick<DraftMetadata, 'themes'>): MetadataOffer {
  const listed = settings.themes;
  const others = themes.filter((theme) => !listed.some((one) => isAlike(one, theme)));
  const keyOf = (theme: Localized) => theme[settings.defaultLanguage] ?? Object.values(theme)[0] ?? '';
  return {
    languages: settings.languages,
    defaultLanguage: settings.defaultLanguage,
    licences: settings.licences.length > 0 ? settings.licences : LICENCES,
    // Named by their words: the list may be changed while the form is open.
    themes: new Map(listed.length === 0 ? [] : [...listed, ...others].map((theme) => [keyOf(theme), theme])),
    custom: settings['metadata.custom'],
  };
}

const DATES: ReadonlySet<string> = new Set(['issued', 'temporalStart', 'temporalEnd']);
const INSPIRE = ['theme', 'type', 'fileIdentifier', 'contactPosition', 'contactAddress', 'purpose'] as const;

/** What stands in the fields about what the dataset is. */
export function metadataValues(metadata: DraftMetadata, offer: MetadataOffer): Values {
  const { title, description, themes, keywords, license, licenseUrl, publisher, inspire, custom } = metadata;
  const isListed = offer.licences.some(({ url }) => url === licenseUrl);
  const chosen = [...offer.themes].flatMap(([key, theme]) =>
    themes.some((one) => isAlike(one, theme)) ? [key] : [],
  );
  return {
    publisher,
    license: licenseUrl === '' && license === '' ? '' : isListed ? licenseUrl : OTHER,
    'license-title': isListed ? '' : license,
    'license-url': isListed ? '' : licenseUrl,
    themes: chosen,
    attributions: (metadata.attributions ?? []).join('\n'),
    territory: (metadata.territory ?? []).join('\n'),
    ...Object.fromEntries(ORIGIN_LINES.map((name) => [name, metadata[name] ?? ''])),
    ...Object.fromEntries(INSPIRE.map((name) => [`inspire-${name}`, inspire?.[name] ?? ''])),
    ...Object.fromEntries(offer.custom.map(({ name }) => [`custom-${name}`, custom?.[name] ?? ''])),
    ...Object.fromEntries(
      offer.languages.flatMap((language) => [
        [`title-${language}`, title[language] ?? ''],
        [`description-${language}`, textOfHtml(description[language] ?? '')],
        [`themes-${language}`, listed(themes, language)],
        [`keywords-${language}`, listed(keywords, language)],
      ]),
    ),
  };
}

const listed = (list: readonly Localized[], language: Language): string =>
  list.flatMap((one) => one[language] ?? []).join(', ');

/** The texts in languages that the form does not ask for. */
export const inOtherLanguages = (texts: Localized, languages: readonly Language[]): Localized =>
  Object.fromEntries(
    Object.entries(texts).filter(([language]) => !languages.some((one) => one === language)),
  );

/**
 * What the form says the dataset is; what is missing is only a problem when it `mustBeWhole`. What was said `before` and is not
 * asked for stays as it was: texts in languages that the portal does not have among it.
 */
export async function readMetadata<Said extends DraftMetadata>(
  form: SentForm,
  offer: MetadataOffer,
  mustBeWhole: boolean,
  before: Said,
): Promise<Said> {
  const { languages, defaultLanguage } = offer;
  const localized = (name: 'title' | 'description', max: number): Localized =>
    Object.fromEntries(
      languages.flatMap((language) => {
        const required = mustBeWhole && name === 'title' && language === defaultLanguage;
        const text = form.text(`${name}-${language}`, { required, max });
        return text === '' ? [] : [[language, text]];
      }),
    );
  const [license, licenseUrl] = readLicence(form, offer, mustBeWhole);
  const written = Object.entries(localized('description', 10_000));
  const description = Object.fromEntries(
    await Promise.all(
      written.map(async ([language, text]) => {
        const earlier = before.description[language] ?? '';
        const isTouched = text.replaceAll('\r\n', '\n') !== textOfHtml(earlier).trim();
        return [language, isTouched ? await cleanHtml(htmlOfText(text)) : earlier] as const;
      }),
    ),
  );
  const lines = readNamed(form, ORIGIN_LINES, '');
  for (const [name, text] of Object.entries(lines))
    if (DATES.has(name) && !(/^\d{4}(?:-\d{2}){0,2}$/.test(text) && !Number.isNaN(Date.parse(text))))
      form.refuse(name, { message: 'meta.problem.date' });
  if (lines.timezone !== undefined && !isTimeZone(lines.timezone))
    form.refuse('timezone', { message: 'meta.problem.timezone' });
  if (lines.contactEmail !== undefined && !isMailAddress(lines.contactEmail))
    form.refuse('contactEmail', { message: 'meta.problem.email' });
  for (const name of ['references', 'conformsTo'] as const)
    if (lines[name] !== undefined && !/^https?:\/\/\S+$/.test(lines[name]))
      form.refuse(name, { message: 'publishing.problem.url' });
  const inspire = readNamed(form, INSPIRE, 'inspire-');
  const beside = besidesForm(before, offer);
  const asked = Object.fromEntries(
    offer.custom.flatMap(({ name }) => {
      const text = form.text(`custom-${name}`, { required: false, max: 1000 });
      return text === '' ? [] : [[name, text] as const];
    }),
  );
  const ticked = new Set(form.choices('themes', [...offer.themes.keys()]));
  const territory = form.rows('territory');
  const custom = { ...beside.custom, ...asked };
  const asBefore = (theme: Localized) => before.themes.find((one) => isAlike(one, theme)) ?? theme;
  return {
    ...beside,
    title: { ...inOtherLanguages(before.title, languages), ...localized('title', MAX_TEXT) },
    description: { ...inOtherLanguages(before.description, languages), ...description },
    themes:
      offer.themes.size > 0
        ? [...offer.themes].flatMap(([key, theme]) => (ticked.has(key) ? [asBefore(theme)] : []))
        : readLists(form, 'themes', languages, before.themes),
    keywords: readLists(form, 'keywords', languages, before.keywords),
    license,
    licenseUrl,
    publisher: form.text('publisher', { required: false, max: MAX_TEXT }),
    attributions: form.rows('attributions'),
    ...lines,
    ...(territory.length > 0 && { territory }),
    ...(Object.keys(inspire).length > 0 && { inspire }),
    ...(Object.keys(custom).length > 0 && { custom }),
  };
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

/** Texts of one line under their names, where something stands in them. */
function readNamed<Name extends string>(
  form: SentForm,
  names: readonly Name[],
  before: string,
): { readonly [Key in Name]?: string } {
  const read = names.map((name) => [name, form.text(before + name, { required: false, max: 1000 })] as const);
  return Object.fromEntries(read.filter(([, text]) => text !== '')) as { readonly [Key in Name]?: string };
}

/** What was said of a dataset without what the form asks for: it may have been cleared. */
function besidesForm<Said extends DraftMetadata>(metadata: Said, offer: MetadataOffer): Said {
  const asked: ReadonlySet<string> = new Set([...ORIGIN_LINES, 'territory', 'inspire', 'custom']);
  const kept = Object.entries(metadata).filter(([name]) => !asked.has(name));
  const others = Object.entries(metadata.custom ?? {}).filter(
    ([name]) => !offer.custom.some((one) => one.name === name),
  );
  // The same keys but some that may be missing.
  return {
    ...(Object.fromEntries(kept) as unknown as Said),
    ...(others.length > 0 && { custom: Object.fromEntries(others) }),
  };
}

function readLicence(
  form: SentForm,
  { licences }: MetadataOffer,
  mustBeWhole: boolean,
): readonly [title: string, url: string] {
  const chosen = form.text('license', { required: mustBeWhole, max: MAX_TEXT });
  if (chosen !== OTHER) {
    const listed = licences.find(({ url }) => url === chosen);
    if (listed === undefined && chosen !== '') form.refuse('license', { message: 'office.problem.choose' });
    return listed === undefined ? ['', ''] : [listed.title, listed.url];
  }
  const title = form.text('license-title', { required: mustBeWhole, max: MAX_TEXT });
  const url = form.text('license-url', { required: mustBeWhole, max: 2000 });
  if (url !== '' && !/^https?:\/\/\S+$/.test(url))
    form.refuse('license-url', { message: 'publishing.problem.url' });
  return [title, url];
}

/**
 * Lists in several languages, side by side: the first of one is the first of the other. One that nobody has touched is as `before`;
 * what was there in other languages stays with what it stood beside.
 */
function readLists(
  form: SentForm,
  name: string,
  languages: readonly Language[],
  before: readonly Localized[],
): readonly Localized[] {
  const isTouched = languages.some(
    (language) => form.text(`${name}-${language}`, { required: false }) !== listed(before, language).trim(),
  );
  if (!isTouched) return before;
  const lists = languages.map((language) => form.lines(`${name}-${language}`));
  const longest = Math.max(...lists.map((list) => list.length));
  const rows = Array.from({ length: longest }, (_, i): Localized => {
    const row = Object.fromEntries(
      languages.flatMap((language, place) => {
        const text = lists[place]?.[i];
        return text === undefined ? [] : [[language, text]];
      }),
    );
    const same = before.find((one) => isAlike(row, one));
    return { ...(same && inOtherLanguages(same, languages)), ...row };
  });
  return [...rows, ...before.filter((one) => languages.every((language) => one[language] === undefined))];
}
