import type { ComponentChildren } from 'preact';
import type { MessageKey } from '#i18n';
import {
  type Described,
  type Example,
  FUNCTIONS,
  type FunctionEntry,
  SYNTAX,
  type SyntaxEntry,
  sampleRecords,
  sampleSchema,
} from '#query';
import { ScrollRegion } from '../components/scroll-region.tsx';
import { Page } from '../document.tsx';
import { useSite } from '../site.ts';

export interface OdsqlPageData {
  /** Titles of the datasets of the examples, by id; those that the visitor cannot see are left out. */
  readonly datasets: Readonly<Record<string, string>>;
}

type Entry = FunctionEntry | SyntaxEntry;

/** Values come from functions of the record and from those of the clock. */
type Part = Exclude<Entry['kind'], 'scalar' | 'moment'> | 'values';

/** Parts of the page, in order. */
const SECTIONS: readonly (readonly [part: Part, entries: readonly Entry[]])[] = [
  ['clause', SYNTAX.filter(({ kind }) => kind === 'clause')],
  ['literal', SYNTAX.filter(({ kind }) => kind === 'literal')],
  ['operator', SYNTAX.filter(({ kind }) => kind === 'operator')],
  ['condition', FUNCTIONS.filter(({ kind }) => kind === 'condition')],
  ['values', FUNCTIONS.filter(({ kind }) => kind === 'scalar' || kind === 'moment')],
  ['aggregate', FUNCTIONS.filter(({ kind }) => kind === 'aggregate')],
  ['group', FUNCTIONS.filter(({ kind }) => kind === 'group')],
  ['order', FUNCTIONS.filter(({ kind }) => kind === 'order')],
];

const titleOf = (part: Part): MessageKey => `odsql.${part}`;

/** Unique on the page: signs have no letters, so their place stands for them. */
function idOf(entry: Entry): string {
  const words = entry.name.match(/[a-z_]+/g)?.join('-');
  return `${entry.kind}-${words ?? [...SYNTAX, ...FUNCTIONS].indexOf(entry)}`;
}

function Contents() {
  const { t } = useSite();
  return (
    <nav class="odsql-contents" aria-label={t('odsql.contents')}>
      <dl>
        {SECTIONS.map(([kind, entries]) => (
          <div key={kind}>
            <dt>
              <a href={`#${kind}`}>{t(titleOf(kind))}</a>
            </dt>
            <dd>
              <ul>
                {entries.map((entry) => (
                  <li key={entry.name}>
                    <a href={`#${idOf(entry)}`}>
                      <code>{shownName(entry)}</code>
                    </a>
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        ))}
      </dl>
    </nav>
  );
}

/** A text that stands for itself is shown as one. */
const shownName = (entry: Entry): string =>
  entry.kind === 'condition' && entry.isLiteral ? (entry.signatures[0] ?? entry.name) : entry.name;

const json = (value: unknown): string => JSON.stringify(value).replaceAll(',', ', ').replaceAll('":', '": ');
const keyText = (value: unknown): string => (typeof value === 'string' ? value : json(value));

/** A text of the registry, with the words of the language as code. */
function Prose({ text }: { readonly text: string }) {
  return <p>{text.split('`').map((part, i) => (i % 2 === 1 ? <code key={part}>{part}</code> : part))}</p>;
}

/** What an example gives, as a person reads it. */
function Given({ example: { clause, gives } }: { readonly example: Example }) {
  const { t } = useSite();
  if (clause === 'select' || !Array.isArray(gives)) return <code>{json(gives)}</code>;
  if (gives.length === 0) return <>{t('odsql.no-record')}</>;
  if (clause === 'group_by')
    return (
      <ul class="odsql-groups">
        {gives.map(([key, count]: readonly [unknown, unknown]) => (
          <li key={json(key)}>
            <code>{keyText(key)}</code> <span class="quiet">{t('records', { count: Number(count) })}</span>
          </li>
        ))}
      </ul>
    );
  return <>{gives.join(', ')}</>;
}

function Examples({ examples }: { readonly examples: readonly Example[] }) {
  const { t } = useSite();
  if (examples.length === 0) return null;
  return (
    <dl class="odsql-examples">
      {examples.map((example) => (
        <div key={example.text}>
          <dt>
            <span class="odsql-clause">{example.clause}=</span>
            <code>{example.text}</code>
          </dt>
          <dd>
            <span class="unseen">{t('odsql.gives')} </span>
            <Given example={example} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Words({ words }: Required<Pick<Described, 'words'>>) {
  const { language } = useSite();
  return (
    <dl class="odsql-words">
      {words.map(({ written, means }) => (
        <div key={written[0]}>
          <dt>{written.map((word, i) => [i > 0 ? ', ' : '', <code key={word}>{word}</code>])}</dt>
          <dd>{means[language]}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A link to the console of the dataset that shows it, with the request filled in. */
function Demo({ demo, titles }: Pick<Described, 'demo'> & { readonly titles: OdsqlPageData['datasets'] }) {
  const { t, href } = useSite();
  const title = titles[demo.dataset];
  if (title === undefined) return null;
  const query = new URLSearchParams({ ...demo.clauses, limit: '10' });
  return (
    <p class="odsql-demo">
      <a href={href(`/explore/dataset/${demo.dataset}/api/?${query}`)}>{t('odsql.try', { title })}</a>
    </p>
  );
}

function EntryPart({ entry, titles }: { readonly entry: Entry; readonly titles: OdsqlPageData['datasets'] }) {
  const { t, language } = useSite();
  const id = idOf(entry);
  const clauses = 'clauses' in entry ? entry.clauses : [];
  const aliases = 'aliases' in entry ? (entry.aliases ?? []) : [];
  return (
    <article class="odsql-entry" aria-labelledby={id}>
      <div class="odsql-said">
        <h3 id={id}>
          <code>{shownName(entry)}</code>
        </h3>
        <ul class="odsql-forms">
          {entry.signatures.map((signature) => (
            <li key={signature}>
              <code>{signature}</code>
            </li>
          ))}
        </ul>
        <Prose text={entry.summary[language]} />
        {entry.words && <Words words={entry.words} />}
        {clauses.length === 0 ? null : (
          <p class="quiet">
            {t('odsql.stands-in', { clauses: clauses.join(', ') })}
            {aliases.length === 0 ? '' : ` ${t('odsql.aliases', { names: aliases.join(', ') })}`}
          </p>
        )}
      </div>
      <div class="odsql-shown">
        <Examples examples={entry.examples} />
        <Demo demo={entry.demo} titles={titles} />
      </div>
    </article>
  );
}

/** The records that examples are about, less the shapes, which say nothing to the eye. */
function Sample() {
  const { t } = useSite();
  const fields = sampleSchema.fields.filter(({ type }) => type !== 'geo_shape');
  const cell = (value: unknown): string => {
    if (value === undefined || value === null) return '';
    if (Array.isArray(value)) return value.join(', ');
    return typeof value === 'string' ? value : json(value).replaceAll('"', '');
  };
  return (
    <ScrollRegion class="table-scroll" label={t('odsql.sample-scroll')}>
      <table class="odsql-sample">
        <caption class="unseen">{t('odsql.sample')}</caption>
        <thead>
          <tr>
            {fields.map(({ name }) => (
              <th scope="col" key={name}>
                <code>{name}</code>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sampleRecords.map((record) => (
            <tr key={String(record.star)}>
              {fields.map(({ name }, i) => {
                const text: ComponentChildren = cell(record[name]);
                return i === 0 ? (
                  <th scope="row" key={name}>
                    {text}
                  </th>
                ) : (
                  <td key={name}>{text}</td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

/** The reference of the query language, made from the registry that the portal itself reads queries with. */
export function OdsqlPage({ data }: { readonly data: OdsqlPageData }) {
  const { t, href } = useSite();
  return (
    <Page head={{ title: t('odsql.title'), description: t('odsql.description'), canonical: '/docs/odsql/' }}>
      <article class="wrap text-page odsql">
        <h1>{t('odsql.title')}</h1>
        <p class="lead">{t('odsql.lead')}</p>
        <p>
          <a href={href('/pages/api/')}>{t('odsql.to-api')}</a>
        </p>
        <Contents />
        <h2 id="sample">{t('odsql.sample')}</h2>
        <p>{t('odsql.sample-text')}</p>
        <Sample />
        {SECTIONS.map(([kind, entries]) => (
          <section key={kind} aria-labelledby={kind}>
            <h2 id={kind}>{t(titleOf(kind))}</h2>
            {entries.map((entry) => (
              <EntryPart key={`${entry.kind} ${entry.name}`} entry={entry} titles={data.datasets} />
            ))}
          </section>
        ))}
      </article>
    </Page>
  );
}
