import {
  countFilters,
  type FacetChoice,
  type Filters,
  isRefined,
  narrowing,
  toggleRefine,
  withoutExclude,
  writeFilters,
} from '../filters.ts';
import type { FacetGroup, Narrowing } from '../model.ts';
import { useSite } from '../site.ts';

interface PanelProps {
  readonly narrowing: Narrowing;
  /** Path of the page that the filters apply to, with its language. */
  readonly action: string;
  readonly searchLabel: string;
  readonly searchHint: string;
}

const SHOWN_AT_ONCE = 7;
const OPEN_AT_ONCE = 4;

/** The filters that a form must carry on, so that a search keeps what was chosen before. */
export function KeptFilters(props: { readonly filters: Partial<Filters> }) {
  const pairs = [...new URLSearchParams(writeFilters(props.filters))];
  return (
    <>
      {pairs.map(([name, value]) => (
        <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
      ))}
    </>
  );
}

function FacetLinks(props: {
  readonly group: FacetGroup;
  readonly values: FacetGroup['values'];
  readonly filters: Filters;
  readonly action: string;
}) {
  const { t, format } = useSite();
  const { group, filters, action } = props;
  return (
    <ul class="facet-values">
      {props.values.map(({ value, label, count }) => {
        const choice: FacetChoice = { field: group.name, value };
        const selected = isRefined(filters, choice);
        return (
          <li key={value}>
            <a
              class={selected ? 'facet-value is-selected' : 'facet-value'}
              href={action + writeFilters(toggleRefine(filters, choice))}
              rel="nofollow"
            >
              <span class="facet-mark" aria-hidden="true" />
              <span class="facet-name">{label}</span>
              {selected ? <span class="unseen">, {t('filters.selected')}</span> : null}
              <span class="facet-count">{format.number(count)}</span>
            </a>
          </li>
        );
      })}
    </ul>
  );
}

function Facet(props: {
  readonly group: FacetGroup;
  readonly filters: Filters;
  readonly action: string;
  readonly isOpen: boolean;
}) {
  const { t } = useSite();
  const { group, filters } = props;
  const isChosen = (value: string) => isRefined(filters, { field: group.name, value });
  // Chosen values first: they can be taken back without looking for them.
  const values = [...group.values].sort((a, b) => Number(isChosen(b.value)) - Number(isChosen(a.value)));
  const rest = values.slice(SHOWN_AT_ONCE);
  return (
    <details class="facet" open={props.isOpen || values.some(({ value }) => isChosen(value))}>
      <summary>
        <h3>{group.label}</h3>
      </summary>
      <FacetLinks {...props} values={values.slice(0, SHOWN_AT_ONCE)} />
      {rest.length > 0 ? (
        <details class="facet-more">
          <summary>{t('filters.more', { count: rest.length })}</summary>
          <FacetLinks {...props} values={rest} />
        </details>
      ) : null}
    </details>
  );
}

/** Search and facets. A form and links: works without script. Folded away on a narrow screen, always open on a wide one. */
export function FilterPanel(props: PanelProps) {
  const { t } = useSite();
  const { filters, facets } = props.narrowing;
  return (
    <details class="filters">
      <summary>{t('filters.show', { count: countFilters(filters) })}</summary>
      <div class="filters-body">
        <h2 class="unseen">{t('filters.title')}</h2>
        {/* biome-ignore lint/a11y/useSemanticElements: `search` is too young an element for older browsers */}
        <form class="filter-search" method="get" action={props.action} role="search">
          <label for="filter-q">{props.searchLabel}</label>
          <div class="field-with-button">
            <input id="filter-q" type="search" name="q" value={filters.q} placeholder={props.searchHint} />
            <button type="submit">{t('search')}</button>
          </div>
          <KeptFilters filters={{ ...narrowing(filters), q: '', sort: filters.sort, rows: filters.rows }} />
        </form>
        {facets
          .filter((group) => group.values.length > 0)
          .map((group, i) => (
            <Facet
              key={group.name}
              group={group}
              filters={filters}
              action={props.action}
              isOpen={i < OPEN_AT_ONCE}
            />
          ))}
        {facets.length === 0 ? <p class="quiet">{t('filters.none')}</p> : null}
      </div>
    </details>
  );
}

interface ChipProps {
  readonly name: string;
  readonly value: string;
  readonly href: string;
  readonly excluded?: boolean;
}

function Chip({ name, value, href, excluded }: ChipProps) {
  const { t } = useSite();
  return (
    <li>
      <a class="chip" href={href} title={t('filters.remove')}>
        <span class="unseen">{t('filters.remove')} </span>
        <span class="chip-name">{name}</span>{' '}
        <span class="chip-value">{excluded ? t('filters.not', { value }) : value}</span>
        <svg class="chip-cross" viewBox="0 0 10 10" aria-hidden="true">
          <path d="M2 2l6 6M8 2l-6 6" />
        </svg>
      </a>
    </li>
  );
}

/** The filters in force, each with a way to take it off. */
export function ActiveFilters(props: { readonly narrowing: Narrowing; readonly action: string }) {
  const { t } = useSite();
  const { filters, labels, problem } = props.narrowing;
  const to = (changed: Filters) => props.action + writeFilters({ ...changed, page: 1 });
  const label = (field: string) => labels[field] ?? field;
  return (
    <>
      {problem === undefined ? null : (
        <p class="notice is-problem" role="status">
          {t('filters.broken')} <code>{problem}</code>
        </p>
      )}
      {countFilters(filters) === 0 ? null : (
        <ul class="chips" aria-label={t('filters.active')}>
          {filters.q === '' ? null : (
            <Chip name={t('filters.text')} value={filters.q} href={to({ ...filters, q: '' })} />
          )}
          {filters.where.map((clause) => (
            <Chip
              key={`where ${clause}`}
              name={t('filters.where')}
              value={clause}
              href={to({ ...filters, where: filters.where.filter((one) => one !== clause) })}
            />
          ))}
          {filters.refine.map((choice) => (
            <Chip
              key={`refine ${choice.field} ${choice.value}`}
              name={label(choice.field)}
              value={choice.value}
              href={to(toggleRefine(filters, choice))}
            />
          ))}
          {filters.exclude.map((choice) => (
            <Chip
              key={`exclude ${choice.field} ${choice.value}`}
              name={label(choice.field)}
              value={choice.value}
              href={to(withoutExclude(filters, choice))}
              excluded
            />
          ))}
          <li>
            <a class="chip-clear" href={to({ ...filters, q: '', where: [], refine: [], exclude: [] })}>
              {t('filters.clear')}
            </a>
          </li>
        </ul>
      )}
    </>
  );
}
