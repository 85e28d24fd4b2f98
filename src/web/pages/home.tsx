import { CardGrid } from '../components/dataset-card.tsx';
import { Figure } from '../components/drawing.tsx';
import { PageText, type ShownBlock } from '../components/page-text.tsx';
import { Page } from '../document.tsx';
import type { DatasetCard } from '../model.ts';
import { useSite } from '../site.ts';

/** The sky of one place and moment, drawn. */
export interface SkyView {
  readonly svg: string;
  readonly stars: number;
  readonly limit: number;
  /** By day the coming night is shown. */
  readonly isTonight: boolean;
  /** ISO 8601. */
  readonly when: string;
  readonly starsId: string;
  readonly starsTitle: string;
  readonly figuresId: string;
  readonly figuresTitle: string;
}

export interface HomePageData {
  readonly sky?: SkyView;
  readonly place: { readonly name: string; readonly lat: number; readonly lon: number };
  /** What the visitor typed and the portal does not know. */
  readonly unknownPlace?: string;
  readonly places: readonly string[];
  readonly featured: readonly DatasetCard[];
  /** What the portal's people say here. */
  readonly text: readonly ShownBlock[];
  readonly datasetCount: number;
  readonly recordCount: number;
  readonly themes: readonly { readonly name: string; readonly count: number }[];
  /** A dataset to try the API with. */
  readonly exampleId?: string;
}

const angle = (degrees: string, isNegative: boolean, positive: string, negative: string): string =>
  `${degrees}° ${isNegative ? negative : positive}`;

function PlaceForm({ data }: { readonly data: HomePageData }) {
  const { t, href } = useSite();
  const { place, unknownPlace } = data;
  return (
    <div class="place-form">
      <form method="get" action={href('/')}>
        <label for="place">{t('home.place')}</label>
        <div class="field-with-button">
          <input
            id="place"
            name="place"
            list="places"
            value={unknownPlace ?? place.name}
            autocomplete="off"
            aria-describedby="place-hint"
            required
          />
          <button type="submit">{t('home.place-show')}</button>
        </div>
        <datalist id="places">
          {data.places.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </form>
      {unknownPlace === undefined ? null : (
        <p class="notice is-problem" role="status">
          {t('home.place-unknown', { name: unknownPlace })}
        </p>
      )}
      <details>
        <summary>{t('home.place-other')}</summary>
        <form class="position-form" method="get" action={href('/')}>
          <label>
            <span>{t('home.latitude')}</span>
            <input name="lat" type="number" min="-90" max="90" step="any" value={place.lat} required />
          </label>
          <label>
            <span>{t('home.longitude')}</span>
            <input name="lon" type="number" min="-180" max="180" step="any" value={place.lon} required />
          </label>
          <button type="submit">{t('home.place-show')}</button>
        </form>
      </details>
      <p id="place-hint" class="quiet">
        {t('home.place-hint')}
      </p>
    </div>
  );
}

function Sky({ data }: { readonly data: HomePageData }) {
  const { t, format, href } = useSite();
  const { sky, place } = data;
  const degrees = (value: number) => format.number(Math.abs(value), 2);
  const position = t('home.position', {
    lat: angle(degrees(place.lat), place.lat < 0, t('sky.north'), t('sky.south')),
    lon: angle(degrees(place.lon), place.lon < 0, t('sky.east'), t('sky.west')),
  });
  const where = place.name === '' ? position : place.name;
  return (
    <section class="plate" aria-labelledby="sky-title">
      <div class="plate-head">
        <h2 id="sky-title">{t(sky?.isTonight ? 'home.sky-tonight' : 'home.sky-over', { place: where })}</h2>
        <p>
          {sky ? <time dateTime={sky.when}>{format.minute(sky.when)}</time> : null}
          {place.name === '' ? null : <span>{position}</span>}
        </p>
      </div>
      {sky ? (
        <>
          <Figure
            class="plate-chart"
            svg={sky.svg}
            label={t('home.sky-alt', {
              place: where,
              when: format.minute(sky.when),
              stars: sky.stars,
              limit: sky.limit,
            })}
          />
          <p class="plate-note">
            {linked(t('home.sky-from', { stars: '\uE000', figures: '\uE001' }), {
              '\uE000': <a href={href(`/explore/dataset/${sky.starsId}/`)}>{sky.starsTitle}</a>,
              '\uE001': <a href={href(`/explore/dataset/${sky.figuresId}/`)}>{sky.figuresTitle}</a>,
            })}
          </p>
        </>
      ) : (
        <p class="plate-empty">{t('home.sky-missing')}</p>
      )}
      <PlaceForm data={data} />
    </section>
  );
}

/** Puts elements where a message has its marks: the order of a sentence differs from language to language. */
function linked(text: string, elements: Readonly<Record<string, preact.VNode>>) {
  return text.split(/([\uE000\uE001])/).map((part) => elements[part] ?? part);
}

function Reuse({ exampleId }: { readonly exampleId: string | undefined }) {
  const { t, href } = useSite();
  const dataset = exampleId === undefined ? '' : `/explore/dataset/${exampleId}`;
  return (
    <section class="band" aria-labelledby="reuse">
      <div class="band-inner">
        <h2 id="reuse">{t('home.reuse')}</h2>
        <div class="three">
          <div>
            <h3>{t('home.reuse-api')}</h3>
            <p>{t('home.reuse-api-text')}</p>
            <p>
              <a href={href(exampleId === undefined ? '/pages/api/' : `${dataset}/api/`)}>
                {t('home.reuse-api-link')}
              </a>
            </p>
          </div>
          <div>
            <h3>{t('home.reuse-export')}</h3>
            <p>{t('home.reuse-export-text')}</p>
            <p>
              <a href={href('/explore/')}>{t('error.catalogue')}</a>
            </p>
          </div>
          <div>
            <h3>{t('home.reuse-vo')}</h3>
            <p>{t('home.reuse-vo-text')}</p>
            {exampleId === undefined ? null : (
              <p>
                <a href={`${href(dataset)}/information/#fields`}>{t('home.reuse-vo-link')}</a>
              </p>
            )}
          </div>
        </div>
      </div>
    </section>
  );
}

export function HomePage({ data }: { readonly data: HomePageData }) {
  const { t, href, name, origin, format } = useSite();
  const structured = {
    '@context': 'https://schema.org',
    '@type': 'DataCatalog',
    name,
    description: t('home.description'),
    url: `${origin}/`,
  };
  const figures = [
    [data.datasetCount, t('home.numbers-datasets', { count: data.datasetCount })],
    [data.recordCount, t('home.numbers-records', { count: data.recordCount })],
    [data.themes.length, t('home.numbers-themes', { count: data.themes.length })],
  ] as const;
  return (
    <Page
      head={{
        title: t('home.title'),
        description: t('home.description'),
        structured,
        canonical: '/',
        layout: 'home',
      }}
    >
      <div class="hero">
        <div class="hero-text">
          <h1>{t('home.title')}</h1>
          <p class="lead">{t('home.lead')}</p>
          {/* biome-ignore lint/a11y/useSemanticElements: `search` is too young an element for older browsers */}
          <form class="hero-search" method="get" action={href('/explore/')} role="search">
            <label for="home-q">{t('home.search-label')}</label>
            <div class="field-with-button">
              <input id="home-q" type="search" name="q" placeholder={t('home.search-hint')} />
              <button type="submit">{t('search')}</button>
            </div>
          </form>
          <ul class="figures" aria-label={t('home.numbers-label')}>
            {figures.map(([count, what]) => (
              <li key={what}>
                <strong>{format.number(count)}</strong> <span>{what}</span>
              </li>
            ))}
          </ul>
          {data.themes.length === 0 ? null : (
            <nav class="themes" aria-labelledby="themes">
              <h2 id="themes">{t('home.themes')}</h2>
              <ul>
                {data.themes.map((theme) => (
                  <li key={theme.name}>
                    <a href={`${href('/explore/')}?refine.theme=${encodeURIComponent(theme.name)}`}>
                      {theme.name} <span class="facet-count">{format.number(theme.count)}</span>
                    </a>
                  </li>
                ))}
              </ul>
            </nav>
          )}
        </div>
        <Sky data={data} />
      </div>
      {data.text.length === 0 ? null : (
        <section class="wrap home-text">
          <PageText blocks={data.text} />
        </section>
      )}
      <section class="wrap" aria-labelledby="featured">
        <div class="section-head">
          <h2 id="featured">{t('home.featured')}</h2>
          <a href={href('/explore/')}>{t('home.all', { count: data.datasetCount })}</a>
        </div>
        <CardGrid cards={data.featured} level="h3" />
      </section>
      <Reuse exampleId={data.exampleId} />
    </Page>
  );
}
