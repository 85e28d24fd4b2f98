import type { Localized } from '#dataset';
import type { Language } from '#i18n';
import { type DraftMetadata, type FieldChoice, LICENCES, TYPES_TO_CHOOSE } from '#publishing';
import { type FormState, safeHtml } from '#web';
import type { SentForm } from './sent-form.ts';

type Values = Record<string, string | readonly string[] | undefined>;

const MAX_TEXT = 300;
const OTHER = 'other';
// What is empty is not sent.
const AUTO = 'auto';
const POINT = '.';

/** What stands in the fields about what the dataset is. */
export function metadataValues(metadata: DraftMetadata, languages: readonly Language[]): Values {
  const { title, description, themes, keywords, license, licenseUrl, publisher } = metadata;
  const isListed = LICENCES.some(([, url]) => url === licenseUrl);
  return {
    publisher,
    license: licenseUrl === '' && license === '' ? '' : isListed ? licenseUrl : OTHER,
    'license-title': isListed ? '' : license,
    'license-url': isListed ? '' : licenseUrl,
    ...Object.fromEntries(
      languages.flatMap((language) => [
        [`title-${language}`, title[language] ?? ''],
        [`description-${language}`, description[language] ?? ''],
        [`themes-${language}`, themes.map((one) => one[language] ?? '').join(', ')],
        [`keywords-${language}`, keywords.map((one) => one[language] ?? '').join(', ')],
      ]),
    ),
  };
}

/** What the form says the dataset is; what is missing is only a problem when it `mustBeWhole`. */
export function readMetadata(
  form: SentForm,
  languages: readonly Language[],
  defaultLanguage: Language,
  mustBeWhole: boolean,
): DraftMetadata {
  const localized = (name: string, max: number, read = (text: string) => text): Localized =>
    Object.fromEntries(
      languages.flatMap((language) => {
        const required = mustBeWhole && name === 'title' && language === defaultLanguage;
        const text = form.text(`${name}-${language}`, { required, max });
        return text === '' ? [] : [[language, read(text)]];
      }),
    );
  const [license, licenseUrl] = readLicence(form, mustBeWhole);
  return {
    title: localized('title', MAX_TEXT),
    description: localized('description', 10_000, safeHtml),
    themes: readLists(form, 'themes', languages),
    keywords: readLists(form, 'keywords', languages),
    license,
    licenseUrl,
    publisher: form.text('publisher', { required: false, max: MAX_TEXT }),
  };
}

function readLicence(form: SentForm, mustBeWhole: boolean): readonly [title: string, url: string] {
  const chosen = form.text('license', { required: mustBeWhole, max: MAX_TEXT });
  if (chosen !== OTHER) {
    const listed = LICENCES.find(([, url]) => url === chosen);
    if (listed === undefined && chosen !== '') form.refuse('license', { message: 'office.problem.choose' });
    return listed ?? ['', ''];
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

/** What stands in the fields about the columns. */
export function choiceValues(choices: readonly FieldChoice[], languages: readonly Language[]): Values {
  return Object.fromEntries(
    choices.flatMap(({ keep, name, type, decimal, pattern, separator, labels, unit, ucd, facet }, i) => [
      [`f${i}-keep`, keep ? 'yes' : undefined],
      [`f${i}-name`, name],
      [`f${i}-type`, type === '' ? AUTO : type],
      [`f${i}-decimal`, decimal === '' ? POINT : decimal],
      [`f${i}-pattern`, pattern],
      [`f${i}-separator`, separator],
      [`f${i}-unit`, unit],
      [`f${i}-ucd`, ucd],
      [`f${i}-facet`, facet ? 'yes' : undefined],
      ...languages.map((language) => [`f${i}-label-${language}`, labels[language] ?? '']),
    ]),
  );
}

/** Empty for the usual choice. */
const unless = <Value extends string, const Usual extends Value>(
  usual: Usual,
  value: Value | undefined,
): Exclude<Value, Usual> | '' =>
  value === undefined || value === usual ? '' : (value as Exclude<Value, Usual>);

/** What the form wants of the columns. */
export function readChoices(
  form: SentForm,
  before: readonly FieldChoice[],
  languages: readonly Language[],
): readonly FieldChoice[] {
  return before.map(({ column, label }, i) => ({
    column,
    label,
    keep: form.isTicked(`f${i}-keep`),
    name: form.text(`f${i}-name`, { required: false, max: 120 }),
    type: unless(AUTO, form.choice(`f${i}-type`, [AUTO, ...TYPES_TO_CHOOSE])),
    decimal: unless(POINT, form.choice(`f${i}-decimal`, [POINT, ','])),
    pattern: form.text(`f${i}-pattern`, { required: false, max: 100 }),
    separator: form.text(`f${i}-separator`, { required: false, max: 10 }),
    labels: Object.fromEntries(
      languages.map((language) => [
        language,
        form.text(`f${i}-label-${language}`, { required: false, max: MAX_TEXT }),
      ]),
    ),
    unit: form.text(`f${i}-unit`, { required: false, max: 60 }),
    ucd: form.text(`f${i}-ucd`, { required: false, max: 120 }),
    facet: form.isTicked(`f${i}-facet`),
  }));
}

/** The form as it stands in the store. */
export const stateOf = (...values: readonly Values[]): FormState => ({
  values: Object.assign({}, ...values),
  problems: {},
});
