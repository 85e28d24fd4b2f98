import type { ComponentChildren } from 'preact';
import { Pager } from '../../components/pager.tsx';
import { SortMark } from '../../components/sort-mark.tsx';
import { useSite } from '../../site.ts';
import { listAddress, nextSort } from '../list-address.ts';
import type { ListState } from '../model.ts';

export interface Column<Row> {
  readonly name: string;
  readonly label: string;
  /** The list can be ordered by it. */
  readonly sorts?: true;
  /** `long`: may break anywhere, as addresses do. */
  readonly kind?: 'name' | 'number' | 'long' | 'actions';
  cell(row: Row): ComponentChildren;
}

function ColumnHead<Row>({ column, list }: { readonly column: Column<Row>; readonly list?: ListState }) {
  const { t, href } = useSite();
  if (column.kind === 'actions')
    return (
      <th scope="col">
        <span class="unseen">{column.label}</span>
      </th>
    );
  const isNumber = column.kind === 'number' ? 'is-number' : undefined;
  if (!column.sorts || list === undefined)
    return (
      <th scope="col" class={isNumber}>
        {column.label}
      </th>
    );
  const direction = list.sort === column.name ? 'up' : list.sort === `-${column.name}` ? 'down' : undefined;
  const sorted = direction === 'up' ? 'ascending' : 'descending';
  return (
    <th scope="col" class={isNumber} aria-sort={direction && sorted}>
      <a
        class="sort"
        href={href(listAddress(list, { sort: nextSort(list.sort, column.name) }))}
        title={t('office.sort-by', { column: column.label })}
      >
        {column.label}
        <SortMark direction={direction} />
      </a>
    </th>
  );
}

interface TableProps<Row> {
  /** What the table holds, for those who cannot see where it stands. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  keyOf(row: Row): string;
  /** Makes the columns that can order it links. */
  readonly list?: ListState;
}

const NOTHING: ReadonlySet<unknown> = new Set([undefined, null, '', false, '—']);

function Cell<Row>({ column, row }: { readonly column: Column<Row>; readonly row: Row }) {
  const { kind, label } = column;
  const content = column.cell(row);
  if (kind === 'name') return <th scope="row">{content}</th>;
  const classes = [
    ...(kind === undefined ? [] : [`is-${kind}`]),
    // A card does not name what it has nothing of.
    ...(NOTHING.has(content) ? ['is-none'] : []),
  ];
  return (
    <td
      class={classes.length === 0 ? undefined : classes.join(' ')}
      data-label={kind === 'actions' ? undefined : label}
    >
      {kind === 'actions' ? content : <div>{content}</div>}
    </td>
  );
}

/** Rows in columns. On a narrow screen each row is a small card that names its columns. */
export function DataTable<Row>({ caption, columns, rows, keyOf, list }: TableProps<Row>) {
  return (
    <table class="data-table">
      <caption class="unseen">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <ColumnHead key={column.name} column={column} {...(list === undefined ? {} : { list })} />
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map((column) => (
              <Cell key={column.name} column={column} row={row} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A choice that narrows a list. */
export interface ListChoice {
  readonly name: string;
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/** Search and choices above a list: a form by GET, so that every state has an address. */
export function ListTools(props: {
  readonly list: ListState;
  /** Absent where there is nothing to search for. */
  readonly searchLabel?: string;
  readonly choices?: readonly ListChoice[];
}) {
  const { t, href } = useSite();
  const { list, choices = [] } = props;
  return (
    <search>
      <form class="list-tools" method="get" action={href(list.path)}>
        {props.searchLabel === undefined ? null : (
          <div class="list-search">
            <label for="list-q">{props.searchLabel}</label>
            <input id="list-q" type="search" name="q" value={list.search} autocomplete="off" />
          </div>
        )}
        {choices.map(({ name, label, options }) => (
          <div key={name} class="list-choice">
            <label for={`list-${name}`}>{label}</label>
            <select id={`list-${name}`} name={name}>
              <option value="">{t('office.all')}</option>
              {options.map((option) => (
                <option key={option.value} value={option.value} selected={list.chosen[name] === option.value}>
                  {option.label}
                </option>
              ))}
            </select>
          </div>
        ))}
        {list.sort === '' ? null : <input type="hidden" name="sort" value={list.sort} />}
        <button type="submit">{props.searchLabel === undefined ? t('apply') : t('search')}</button>
      </form>
    </search>
  );
}

/** A search whose answer stands below on the same page. */
export function ListSearch(props: {
  readonly list: ListState;
  readonly label: string;
  /** Id of the part of the page to come back to. */
  readonly anchor: string;
}) {
  const { t, href } = useSite();
  return (
    <search>
      <form class="list-tools" method="get" action={href(`${props.list.path}#${props.anchor}`)}>
        <div class="list-search">
          <label for="list-q">{props.label}</label>
          <input id="list-q" type="search" name="q" value={props.list.search} autocomplete="off" />
        </div>
        <button type="submit">{t('search')}</button>
      </form>
    </search>
  );
}

/** A whole list: how many there are, the rows, the other pages; or a word about why there are none. */
export function DataList<Row>(
  props: TableProps<Row> & {
    readonly list: ListState;
    /** `12 people`. */
    readonly count: string;
    readonly pages: number;
    /** Said when there is not a single row and nothing was searched for. */
    readonly empty: ComponentChildren;
  },
) {
  const { t, href } = useSite();
  const { list, rows } = props;
  const isNarrowed = list.search !== '' || Object.keys(list.chosen).length > 0;
  if (rows.length === 0 && !isNarrowed) return <Empty>{props.empty}</Empty>;
  return (
    <>
      <p class="list-count" role="status">
        {props.count}
      </p>
      {rows.length === 0 ? (
        <Empty>
          <p>{t('office.none-found')}</p>
          <p>
            <a href={href(list.path)}>{t('office.show-all')}</a>
          </p>
        </Empty>
      ) : (
        <DataTable {...props} />
      )}
      <Pager page={list.page} pages={props.pages} href={(page) => href(listAddress(list, { page }))} />
    </>
  );
}

/** What stands where there is nothing yet. */
export function Empty({ children }: { readonly children: ComponentChildren }) {
  return <div class="office-empty">{children}</div>;
}
