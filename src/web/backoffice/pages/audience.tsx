import { type AudienceReport, type DayOfPortal, type ListName, tellable } from '#audience';
import { isMessageKey, type MessageKey } from '#i18n';
import { Times } from '../../components/use-table.tsx';
import { useSite } from '../../site.ts';
import { Facts, Section, Tabs } from '../components/parts.tsx';
import type { Frame } from '../model.ts';
import { Office } from '../office.tsx';

export interface AudienceData {
  readonly report: AudienceReport;
  readonly days: number;
  readonly periods: readonly number[];
  readonly isOn: boolean;
  readonly knowsCountries: boolean;
}

const PATH = '/backoffice/audience/';
const CHARTS = ['views', 'readers', 'calls', 'downloads'] as const;
const HEIGHT = 100;

/** The next of 1, 2, 5, 10 and so on: what an axis ends at. */
function roundUp(value: number): number {
  const step = 10 ** Math.floor(Math.log10(Math.max(value, 10)));
  return ([1, 2, 5, 10].find((factor) => factor * step >= value) ?? 10) * step;
}

/** Bars of a column each. Axis and words are text of the page, so that they keep their size on a narrow screen. */
function DayChart(props: { readonly days: readonly DayOfPortal[]; readonly of: (typeof CHARTS)[number] }) {
  const { t, format } = useSite();
  const { days, of } = props;
  // Less than may be told is drawn as nothing.
  const values = days.map((day) => tellable(day[of]) ?? 0);
  const most = Math.max(0, ...values);
  const top = roundUp(most);
  const [from = '', to = ''] = [days[0]?.day, days.at(-1)?.day];
  const title = t(`dashboard.${of}`);
  const words = t('dashboard.chart', {
    what: title,
    from: format.day(from),
    to: format.day(to),
    most: format.number(most),
  });
  return (
    <figure class="day-chart">
      <figcaption>{title}</figcaption>
      <div class="day-chart-axis" aria-hidden="true">
        <span>{format.number(top)}</span>
        <span>{format.number(top / 2)}</span>
        <span>0</span>
      </div>
      <svg viewBox={`0 0 ${days.length} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={words}>
        {[0, HEIGHT / 2, HEIGHT].map((y) => (
          <line key={y} class="day-chart-grid" x1={0} x2={days.length} y1={y} y2={y} />
        ))}
        {values.map((value, i) => {
          const height = (value / top) * HEIGHT;
          return value === 0 ? null : (
            <rect
              key={days[i]?.day}
              class="day-chart-bar"
              x={i + 0.12}
              width={0.76}
              y={HEIGHT - height}
              height={height}
            />
          );
        })}
      </svg>
      <div class="day-chart-days" aria-hidden="true">
        <span>{format.shortDay(from)}</span>
        <span>{format.shortDay(to)}</span>
      </div>
    </figure>
  );
}

function DayTable({ days }: { readonly days: readonly DayOfPortal[] }) {
  const { t, format } = useSite();
  return (
    <details class="day-table">
      <summary>{t('dashboard.table')}</summary>
      <table class="tally">
        <caption class="unseen">{t('dashboard.by-day')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('dashboard.day')}</th>
            {CHARTS.map((of) => (
              <th key={of} scope="col" class="is-number">
                {t(`dashboard.${of}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...days].reverse().map((day) => (
            <tr key={day.day}>
              <th scope="row">{format.shortDay(day.day)}</th>
              {CHARTS.map((of) => (
                <td key={of} class="is-number">
                  <Times times={day[of]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

/** Words for names that are ours; those of datasets, sites and routes stand as they are. */
function useNames(): (list: ListName | 'speeds', name: string) => string {
  const { t, language, format } = useSite();
  const countries = new Intl.DisplayNames(language, { type: 'region' });
  return (list, name) => {
    if (name === '') return t(list === 'countries' ? 'dashboard.no-country' : 'dashboard.none');
    if (list === 'countries') return countries.of(name) ?? name;
    if (name === '(others)') return t('dashboard.other-hosts');
    if (list === 'languages') return format.language(name);
    if (list === 'tabs') {
      const tab = name === 'record' ? 'dashboard.record' : `dataset.tab-${name}`;
      return isMessageKey(tab) ? t(tab) : name;
    }
    const key = list === 'speeds' ? `dashboard.speed.${name}` : `dashboard.name.${name}`;
    const isOurs = ['pages', 'devices', 'callers', 'speeds'].includes(list);
    return isOurs && isMessageKey(key) ? t(key) : name;
  };
}

function TallyTable(props: {
  readonly list: ListName | 'speeds';
  readonly rows: AudienceReport['lists'][ListName];
}) {
  const { t } = useSite();
  const nameOf = useNames();
  const { list, rows } = props;
  const most = Math.max(1, ...rows.map(({ times }) => times));
  return (
    <div class="tally-card">
      <h3 id={`list-${list}`}>{t(`dashboard.list.${list}`)}</h3>
      {rows.length === 0 ? (
        <p class="quiet">{t('dashboard.nothing')}</p>
      ) : (
        <table class="tally" aria-labelledby={`list-${list}`}>
          <thead class="unseen">
            <tr>
              <th scope="col">{t(`dashboard.list.${list}`)}</th>
              <th scope="col">{t('dashboard.times')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, times }) => (
              <tr key={name}>
                <th scope="row">
                  {nameOf(list, name)}
                  <svg class="tally-bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
                    <rect width={((tellable(times) ?? 0) / most) * 100} height={1} />
                  </svg>
                </th>
                <td class="is-number">
                  <Times times={times} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

const PARTS: readonly { readonly title: MessageKey; readonly lists: readonly ListName[] }[] = [
  {
    title: 'dashboard.pages-title',
    lists: ['datasets', 'pages', 'tabs', 'referrers', 'countries', 'languages', 'devices'],
  },
  {
    title: 'dashboard.api-title',
    lists: ['apiDatasets', 'endpoints', 'versions', 'callers', 'formats', 'downloaded'],
  },
  { title: 'dashboard.search-title', lists: ['searches', 'emptySearches', 'embeds', 'refusals', 'errors'] },
];

/** How much the portal is used. */
export function AudiencePage({ frame, data }: { readonly frame: Frame; readonly data: AudienceData }) {
  const { t, format } = useSite();
  const { report, days, periods } = data;
  const { totals, speeds } = report;
  const counts = ['views', 'calls', 'downloads', 'searches', 'searchesWithoutResult', 'robots'] as const;
  const speedRows = Object.entries(speeds).map(([name, times]) => ({ name, times }));
  return (
    <Office
      frame={frame}
      title={t('office.nav.audience')}
      lead={t(data.isOn ? 'dashboard.lead' : 'dashboard.off', { days })}
    >
      <Tabs
        label={t('dashboard.period')}
        tabs={periods.map((period) => ({
          label: t('dashboard.days', { days: period }),
          path: `${PATH}?days=${period}`,
          isCurrent: period === days,
        }))}
      />
      <Section title={t('dashboard.totals')}>
        <Facts
          facts={[
            ...counts.map(
              (name) => [t(`dashboard.${name}`), <Times key={name} times={totals[name]} />] as const,
            ),
            [t('dashboard.bytes'), format.bytes(totals.bytes)],
            [t('dashboard.refusals'), <Times key="refusals" times={totals.refusals} />],
            [t('dashboard.errors-total'), <Times key="errors" times={totals.errors} />],
          ]}
        />
      </Section>
      <Section title={t('dashboard.by-day')}>
        <div class="day-charts">
          {CHARTS.map((of) => (
            <DayChart key={of} days={report.days} of={of} />
          ))}
        </div>
        <DayTable days={report.days} />
      </Section>
      {PARTS.map(({ title, lists }) => (
        <Section key={title} title={t(title)}>
          <div class="tally-cards">
            {lists.map((list) =>
              list === 'countries' && !data.knowsCountries && report.lists.countries.length === 0 ? null : (
                <TallyTable key={list} list={list} rows={report.lists[list]} />
              ),
            )}
            {title === 'dashboard.api-title' ? (
              <TallyTable list="speeds" rows={speedRows.filter(({ times }) => times > 0)} />
            ) : null}
          </div>
        </Section>
      ))}
    </Office>
  );
}
