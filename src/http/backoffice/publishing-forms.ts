import { type DatasetMetadata, type Localized, ORIGIN_LINES } from '#dataset';
import type { Language } from '#i18n';
import { isMailAddress } from '#lib';
import { cleanHtml, type DraftMetadata, type FieldChoice, LICENCES, TYPES_TO_CHOOSE } from '#publishing';
import type { MetadataField, PortalLicence, Settings } from '#settings';
import type { FormState } from '#web';
import type { SentForm } from './sent-form.ts';

type Values = Record<string, string | readonly string[] | undefined>;

const MAX_TEXT = 300;
const OTHER = 'other';
// What is empty is not sent.
const AUTO = 'auto';
const POINT = '.';

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
        [`description-${language}`, description[language] ?? ''],
        [`themes-${language}`, themes.map((one) => one[language] ?? '').join(', ')],
        [`keywords-${language}`, keywords.map((one) => one[language] ?? '').join(', ')],
      ]),
    ),
  };
}

/** What the form says the dataset is; what is missing is only a problem when it `mustBeWhole`. */
export async function readMetadata(
  form: SentForm,
  offer: MetadataOffer,
  mustBeWhole: boolean,
): Promise<DraftMetadata> {
  const { languages, defaultLanguage } = offer;
  const localized = (name: string, max: number): Localized =>
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
    await Promise.all(written.map(async ([language, html]) => [language, await cleanHtml(html)])),
  );
  const lines = readNamed(form, ORIGIN_LINES, '');
  for (const [name, text] of Object.entries(lines))
    if (DATES.has(name) && !(/^\d{4}(?:-\d{2}){0,2}$/.test(text) && !Number.isNaN(Date.parse(text))))
      form.refuse(name, { message: 'office.problem.day' });
  if (lines.contactEmail !== undefined && !isMailAddress(lines.contactEmail))
    form.refuse('contactEmail', { message: 'meta.problem.email' });
  for (const name of ['references', 'conformsTo'] as const)
    if (lines[name] !== undefined && !/^https?:\/\/\S+$/.test(lines[name]))
      form.refuse(name, { message: 'publishing.problem.url' });
  const inspire = readNamed(form, INSPIRE, 'inspire-');
  const custom = Object.fromEntries(
    offer.custom.flatMap(({ name }) => {
      const text = form.text(`custom-${name}`, { required: false, max: 1000 });
      return text === '' ? [] : [[name, text] as const];
    }),
  );
  const ticked = new Set(form.choices('themes', [...offer.themes.keys()]));
  const territory = form.lines('territory');
  return {
    title: localized('title', MAX_TEXT),
    description,
    themes:
      offer.themes.size > 0
        ? [...offer.themes].flatMap(([key, theme]) => (ticked.has(key) ? [theme] : []))
        : readLists(form, 'themes', languages),
    keywords: readLists(form, 'keywords', languages),
    license,
    licenseUrl,
    publisher: form.text('publisher', { required: false, max: MAX_TEXT }),
    attributions: form.lines('attributions'),
    ...lines,
    ...(territory.length > 0 && { territory }),
    ...(Object.keys(inspire).length > 0 && { inspire }),
    ...(Object.keys(custom).length > 0 && { custom }),
  };
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
export function besidesForm(metadata: DatasetMetadata, offer: MetadataOffer): DatasetMetadata {
  const asked: ReadonlySet<string> = new Set([...ORIGIN_LINES, 'territory', 'inspire', 'custom']);
  const kept = Object.entries(metadata).filter(([name]) => !asked.has(name));
  const others = Object.entries(metadata.custom ?? {}).filter(
    ([name]) => !offer.custom.some((one) => one.name === name),
  );
  // The same keys but some that may be missing.
  return {
    ...(Object.fromEntries(kept) as unknown as DatasetMetadata),
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

/** Lists in several languages, side by side: the first of one is the first of the other. */
function readLists(form: SentForm, name: string, languages: readonly Language[]): readonly Localized[] {
  const lists = languages.map((language) => form.lines(`${name}-${language}`));
  const longest = Math.max(...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, i) =>
    Object.fromEntries(
      languages.flatMap((language, place) => {
        const text = lists[place]?.[i];
        return text === undefined ? [] : [[language, text]];
      }),
    ),
  );
}

const THOUSANDS = [',', '.', ' ', "'", '’', '_'] as const;
const PRECISIONS = ['year', 'month', 'day', 'hour', 'minute'] as const;
const SORTS = ['count', '-count', 'alphanum', '-alphanum', 'num', '-num'] as const;
const NONE = 'none';
const BLANK = 'blank';

/** What stands in the fields about the columns. */
export function choiceValues(choices: readonly FieldChoice[], languages: readonly Language[]): Values {
  return Object.fromEntries(
    choices.flatMap((choice, i) => [
      [`f${i}-column`, choice.column],
      [`f${i}-keep`, choice.keep ? 'yes' : undefined],
      [`f${i}-name`, choice.name],
      [`f${i}-type`, choice.type === '' ? AUTO : choice.type],
      [`f${i}-decimal`, choice.decimal === '' ? POINT : choice.decimal],
      [
        `f${i}-thousands`,
        choice.thousands === '' ? NONE : choice.thousands === ' ' ? BLANK : choice.thousands,
      ],
      [`f${i}-pattern`, choice.pattern],
      [`f${i}-timezone`, choice.timezone],
      [`f${i}-precision`, choice.precision === '' ? AUTO : choice.precision],
      [`f${i}-separator`, choice.separator],
      [`f${i}-unit`, choice.unit],
      [`f${i}-ucd`, choice.ucd],
      [`f${i}-decimals`, choice.decimals],
      [`f${i}-key`, choice.isKey ? 'yes' : undefined],
      [`f${i}-facet`, choice.facet ? 'yes' : undefined],
      [`f${i}-disjunctive`, choice.disjunctive ? 'yes' : undefined],
      [`f${i}-hierarchical`, choice.hierarchical],
      [`f${i}-facet-sort`, choice.facetSort === '' ? AUTO : choice.facetSort],
      ...languages.flatMap((language) => [
        [`f${i}-label-${language}`, choice.labels[language] ?? ''],
        [`f${i}-description-${language}`, choice.descriptions[language] ?? ''],
      ]),
    ]),
  );
}

/** Empty for the usual choice. */
const unless = <Value extends string, const Usual extends Value>(
  usual: Usual,
  value: Value | undefined,
): Exclude<Value, Usual> | '' =>
  value === undefined || value === usual ? '' : (value as Exclude<Value, Usual>);

/** What the form wants of the columns, in the order of the form. */
export function readChoices(
  form: SentForm,
  before: readonly FieldChoice[],
  languages: readonly Language[],
): readonly FieldChoice[] {
  const known = new Map(before.map((choice) => [choice.column, choice]));
  const columns: string[] = [];
  for (let i = 0; form.hidden(`f${i}-column`) !== ''; i++) columns.push(form.hidden(`f${i}-column`));
  const choices = columns.flatMap((column, i) =>
    columns.indexOf(column) < i
      ? []
      : // One that only unsaved steps make is not known yet.
        [readChoice(form, i, known.get(column) ?? { column, label: column }, languages)],
  );
  // Somebody else's page, or none of ours: what it does not name stays.
  return columns.length === 0 ? before : choices;
}

function readChoice(
  form: SentForm,
  i: number,
  { column, label }: Pick<FieldChoice, 'column' | 'label'>,
  languages: readonly Language[],
): FieldChoice {
  const optional = (part: string, max: number) => form.text(`f${i}-${part}`, { required: false, max });
  const localized = (part: string, max: number) =>
    Object.fromEntries(languages.map((language) => [language, optional(`${part}-${language}`, max)]));
  const thousands = form.choice(`f${i}-thousands`, [NONE, BLANK, ...THOUSANDS]);
  return {
    column,
    label,
    keep: form.isTicked(`f${i}-keep`),
    name: optional('name', 120),
    type: unless(AUTO, form.choice(`f${i}-type`, [AUTO, ...TYPES_TO_CHOOSE])),
    decimal: unless(POINT, form.choice(`f${i}-decimal`, [POINT, ','])),
    thousands: thousands === BLANK ? ' ' : thousands === NONE || thousands === undefined ? '' : thousands,
    pattern: optional('pattern', 100),
    timezone: optional('timezone', 60),
    precision: unless(AUTO, form.choice(`f${i}-precision`, [AUTO, ...PRECISIONS])),
    separator: optional('separator', 10),
    labels: localized('label', MAX_TEXT),
    descriptions: localized('description', 2000),
    unit: optional('unit', 60),
    ucd: optional('ucd', 120),
    decimals: optional('decimals', 2),
    isKey: form.isTicked(`f${i}-key`),
    facet: form.isTicked(`f${i}-facet`),
    disjunctive: form.isTicked(`f${i}-disjunctive`),
    hierarchical: optional('hierarchical', 10),
    facetSort: unless(AUTO, form.choice(`f${i}-facet-sort`, [AUTO, ...SORTS])),
  };
}

/** The form as it stands in the store. */
export const stateOf = (...values: readonly Values[]): FormState => ({
  values: Object.assign({}, ...values),
  problems: {},
});
