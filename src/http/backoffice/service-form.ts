import { type ConsentTexts, PRESET_NAMES, type PresetName, presetNeeds, type Service } from '#consent';
import type { Language } from '#i18n';
import { blankForm, type FormState } from '#web';
import type { SentForm } from './sent-form.ts';

/** A form for one of the usual services asks for little; any other is described in full. */
export type ServiceKind = PresetName | 'other';

export const SERVICE_KINDS: readonly ServiceKind[] = [...PRESET_NAMES, 'other'];

const CATEGORIES = ['statistical', 'internal', 'third-party'] as const;
const CONTENT_KINDS = ['script', 'frame', 'picture', 'tiles'] as const;
const DAY = 86_400;

const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const cellsOf = (line: string): readonly string[] => line.split('|').map((cell) => cell.trim());

/** Days as they are typed; what is no number is left for the reader of declarations to refuse. */
const lifetime = (text: string): object =>
  text === '' ? {} : { days: /^\d+(?:[.,]\d+)?$/.test(text) ? Number(text.replace(',', '.')) : text };

/** The purposes at the end of a line, one for each language. */
const purposeOf = (texts: readonly string[], languages: readonly Language[]): object => {
  const given = languages.flatMap((language, i) => {
    const text = texts[i] ?? '';
    return text === '' ? [] : [[language, text] as const];
  });
  return given.length === 0 ? {} : { purpose: Object.fromEntries(given) };
};

const hostIn = (line: string): object => {
  const [origin = '', ...uses] = line.split(/[\s,]+/);
  return { origin, uses };
};

const cookieIn = (line: string, languages: readonly Language[]): object => {
  const [name = '', host = '', days = '', ...purposes] = cellsOf(line);
  return { name, ...(host === '' ? {} : { host }), ...lifetime(days), ...purposeOf(purposes, languages) };
};

const storedIn = (line: string, languages: readonly Language[]): object => {
  const [kind = '', ...rest] = cellsOf(line);
  return { kind, ...cookieIn(rest.join('|'), languages) };
};

/** What a form declares, in the words of `portal.yaml`: read and checked by the same reader. */
export function declarationIn(
  form: SentForm,
  kind: ServiceKind,
  facts: { readonly id: string; readonly meaning: number; readonly languages: readonly Language[] },
): Readonly<Record<string, unknown>> {
  const optional = (name: string): object => {
    const text = form.text(name, { required: false });
    return text === '' ? {} : { [name]: text };
  };
  const meaning = facts.meaning + (form.isTicked('meaning') ? 1 : 0);
  const common = { id: facts.id, ...(meaning > 1 ? { meaning } : {}) };
  if (kind !== 'other') {
    const siteId = form.text('siteId', { required: false });
    return {
      preset: kind,
      ...common,
      ...optional('name'),
      ...optional('url'),
      ...(siteId === '' ? {} : { siteId: /^\d{1,9}$/.test(siteId) ? Number(siteId) : siteId }),
    };
  }
  const { languages } = facts;
  const content = form.choice('kind', CONTENT_KINDS);
  const src = form.text('src', { required: content === 'script' || content === 'tiles' });
  const purposes = languages.flatMap((language) => {
    const text = form.text(`purpose.${language}`, { required: language === languages[0] });
    return text === '' ? [] : [[language, text] as const];
  });
  return {
    ...common,
    name: form.text('name', { max: 100 }),
    category: form.choice('category', CATEGORIES),
    provider: { name: form.text('provider', { max: 200 }), ...optional('policyUrl'), ...optional('country') },
    purposes: form.choices('purposes', PURPOSES),
    purpose: Object.fromEntries(purposes),
    recipients: linesOf(form.text('recipients', { required: false })),
    countries: linesOf(form.text('countries', { required: false })),
    location: form.choices('location', ['front', 'back']),
    hosts: linesOf(form.text('hosts')).map(hostIn),
    cookies: linesOf(form.text('cookies', { required: false })).map((line) => cookieIn(line, languages)),
    storage: linesOf(form.text('storage', { required: false })).map((line) => storedIn(line, languages)),
    content: {
      kind: content,
      ...(content === 'script' ? { src } : {}),
      ...(content === 'tiles' ? { template: src, attribution: form.text('attribution', { max: 300 }) } : {}),
    },
  };
}

// The keys of the texts are the purposes.
const PURPOSES = [
  'audience',
  'maps',
  'video',
  'content',
  'social',
  'support',
  'personalisation',
  'advertising',
] as const satisfies readonly (keyof ConsentTexts['purposes'])[];

/** The field of the form in which something of a declaration stands. */
export function fieldOfProblem(at: string): string {
  const [first = '', second = ''] = at.split('.');
  if (first === 'provider') return second === 'name' || second === '' ? 'provider' : second;
  if (first === 'content') return second === 'attribution' || second === 'kind' ? second : 'src';
  if (first === 'purpose') return `purpose.${second || 'en'}`;
  return first;
}

/** Where in a field of several lines: the line's number and the rest of the place; undefined for other fields. */
export function lineOfProblem(at: string): number | undefined {
  const [, line] = /^(?:hosts|cookies|storage|recipients|countries)\.(\d+)/.exec(at) ?? [];
  return line === undefined ? undefined : Number(line) + 1;
}

const lineOf = (
  item: Service['cookies'][number] | Service['storage'][number],
  languages: readonly Language[],
): string =>
  [
    ...('kind' in item ? [item.kind] : []),
    item.name,
    item.host,
    item.maxAgeSeconds === null ? '' : String(Number((item.maxAgeSeconds / DAY).toFixed(3))),
    ...languages.map((language) => item.purpose?.[language] ?? ''),
  ]
    .join(' | ')
    .replace(/[\s|]+$/, '');

/** The kind of form by which a declaration was made. */
export function kindOf(declaration: unknown): ServiceKind {
  const { preset } = (declaration ?? {}) as { preset?: unknown };
  return SERVICE_KINDS.find((kind) => kind === preset) ?? 'other';
}

/** A form as a declared service fills it. */
export function filledForm(
  service: Service,
  declaration: unknown,
  languages: readonly Language[],
): FormState {
  const { url, siteId } = (declaration ?? {}) as { url?: string; siteId?: number };
  const { provider, content } = service;
  return blankForm({
    id: service.id,
    name: service.name,
    url: url ?? '',
    siteId: siteId === undefined ? '' : String(siteId),
    category: service.category,
    purposes: service.purposes,
    provider: provider.name,
    policyUrl: provider.policyUrl ?? '',
    country: provider.country ?? '',
    ...Object.fromEntries(
      languages.map((language) => [`purpose.${language}`, service.purpose[language] ?? '']),
    ),
    recipients: service.recipients.join('\n'),
    countries: service.countries.join('\n'),
    location: service.location,
    hosts: service.hosts.map(({ origin, uses }) => [origin, ...uses].join(' ')).join('\n'),
    cookies: service.cookies.map((item) => lineOf(item, languages)).join('\n'),
    storage: service.storage.map((item) => lineOf(item, languages)).join('\n'),
    kind: content.kind,
    src: content.kind === 'script' ? content.src : content.kind === 'tiles' ? content.template : '',
    attribution: content.kind === 'tiles' ? content.attribution : '',
  });
}

/** A form for a new service. */
export const emptyForm = (kind: ServiceKind): FormState =>
  blankForm(
    kind === 'other'
      ? { location: ['front'], kind: 'script', category: 'third-party' }
      : { id: kind === 'openstreetmap' ? 'osm' : kind },
  );

/** What the form of a kind asks for beside its names. */
export const needsOfKind = (kind: ServiceKind): readonly ('url' | 'siteId')[] =>
  kind === 'other' ? [] : presetNeeds(kind);
