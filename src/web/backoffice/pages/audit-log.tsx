import type { AuditEntry } from '#accounts';
import { Pager } from '../../components/pager.tsx';
import { useSite } from '../../site.ts';
import { AuditTable } from '../components/audit-table.tsx';
import { Empty } from '../components/data-table.tsx';
import { listAddress } from '../list-address.ts';
import type { Frame, ListState } from '../model.ts';
import { Office } from '../office.tsx';

/** The kinds of things that entries are about: the beginnings of their actions. */
export const AUDIT_TOPICS = [
  'person',
  'group',
  'role',
  'invitation',
  'session',
  'key',
  'setting',
  'dataset',
  'page',
  'portal',
  'consent',
] as const;

export interface AuditLogData {
  /** Chosen are `topic`, `actor`, `target`, `from` and `to`. */
  readonly list: ListState;
  readonly entries: readonly AuditEntry[];
  readonly total: number;
  readonly pages: number;
  /** Name of the person whose entries are shown. */
  readonly actorName?: string;
  /** What checking the chain found, when it was asked for. */
  readonly verified?: { readonly entries: number; readonly brokenAt?: number };
}

const PATH = '/backoffice/audit-log/';

function Tools({ data }: { readonly data: AuditLogData }) {
  const { t, href } = useSite();
  const { chosen } = data.list;
  return (
    <search>
      <form class="list-tools" method="get" action={href(PATH)}>
        {(['actor', 'target'] as const).map((name) =>
          chosen[name] === undefined ? null : (
            <input key={name} type="hidden" name={name} value={chosen[name]} />
          ),
        )}
        <div class="list-choice">
          <label for="list-topic">{t('audit.about')}</label>
          <select id="list-topic" name="topic">
            <option value="">{t('office.all')}</option>
            {AUDIT_TOPICS.map((topic) => (
              <option key={topic} value={topic} selected={chosen.topic === topic}>
                {t(`audit.target.${topic}`)}
              </option>
            ))}
          </select>
        </div>
        {(['from', 'to'] as const).map((name) => (
          <div key={name} class="list-choice">
            <label for={`list-${name}`}>{t(`audit.${name}`)}</label>
            <input id={`list-${name}`} type="date" name={name} value={chosen[name] ?? ''} />
          </div>
        ))}
        <button type="submit">{t('apply')}</button>
      </form>
    </search>
  );
}

/** Who did what. */
export function AuditLogPage({ frame, data }: { readonly frame: Frame; readonly data: AuditLogData }) {
  const { t, href } = useSite();
  const { list, verified } = data;
  const exported = (format: string) => {
    const address = listAddress({ ...list, path: `${PATH}export/`, page: 1 });
    return href(`${address}${address.includes('?') ? '&' : '?'}format=${format}`);
  };
  const shown = { ...list, path: PATH };
  return (
    <Office frame={frame} title={t('office.nav.audit')} lead={t('audit.lead')}>
      {verified === undefined ? null : (
        <p class={verified.brokenAt === undefined ? 'notice is-done' : 'notice is-problem'} role="status">
          {verified.brokenAt === undefined
            ? t('audit.intact', { count: verified.entries })
            : t('audit.broken', { number: verified.brokenAt })}
        </p>
      )}
      <Tools data={data} />
      {data.actorName === undefined ? null : (
        <p class="list-count">
          {t('audit.of', { name: data.actorName })}{' '}
          <a href={href(listAddress({ ...shown, chosen: { ...list.chosen, actor: '' } }))}>
            {t('office.show-all')}
          </a>
        </p>
      )}
      <div class="section-head">
        <p class="list-count" role="status">
          {t('audit.count', { count: data.total })}
        </p>
        <p class="head-links">
          <a href={exported('csv')} download>
            {t('audit.export-csv')}
          </a>
          <a href={exported('jsonl')} download>
            {t('audit.export-jsonl')}
          </a>
          <a href={href(`${PATH}?check=yes`)}>{t('audit.check')}</a>
        </p>
      </div>
      {data.entries.length === 0 ? (
        <Empty>
          <p>{t('office.none-found')}</p>
        </Empty>
      ) : (
        <AuditTable entries={data.entries} />
      )}
      <Pager page={list.page} pages={data.pages} href={(page) => href(listAddress(shown, { page }))} />
    </Office>
  );
}
