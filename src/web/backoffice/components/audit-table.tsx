import type { AuditEntry } from '#accounts';
import { isMessageKey } from '#i18n';
import { useSite } from '../../site.ts';
import { type Column, DataTable } from './data-table.tsx';
import { Moment } from './parts.tsx';

/** Where the thing that an entry is about is looked after, where there is such a page. */
const pathOf = ({ target }: AuditEntry): string | undefined => {
  switch (target?.kind) {
    case 'person':
      return `/backoffice/people/${target.id}/`;
    case 'group':
      return `/backoffice/groups/${target.id}/`;
    case 'role':
      return `/backoffice/roles/${target.id}/`;
    case 'key':
      return `/backoffice/keys/${target.id}/`;
    default:
      return undefined;
  }
};

function Target({ entry }: { readonly entry: AuditEntry }) {
  const { t, href } = useSite();
  const { target } = entry;
  if (target === undefined) return <>—</>;
  const path = pathOf(entry);
  return (
    <>
      {t(`audit.target.${target.kind}`)}
      <span class="row-note">
        {path === undefined ? <code>{target.id}</code> : <a href={href(path)}>{target.id}</a>}
      </span>
    </>
  );
}

/** What was done: in words where the catalogue has them, and as the log says it, which is what exports and filters know. */
function Act({ action }: AuditEntry) {
  const { t } = useSite();
  const key = `audit.act.${action}`;
  if (!isMessageKey(key)) return <code>{action}</code>;
  return (
    <>
      {t(key)}
      <span class="row-note">
        <code>{action}</code>
      </span>
    </>
  );
}

/** Lines of the audit log. */
export function AuditTable({ entries }: { readonly entries: readonly AuditEntry[] }) {
  const { t, format } = useSite();
  const columns: readonly Column<AuditEntry>[] = [
    { name: 'action', label: t('audit.action'), kind: 'name', cell: (one) => <Act {...one} /> },
    { name: 'target', label: t('audit.about'), cell: (one) => <Target entry={one} /> },
    { name: 'at', label: t('audit.at'), cell: (one) => <Moment at={one.at} /> },
    {
      name: 'actor',
      label: t('audit.actor'),
      cell: (one) => (
        <>
          {one.actorName ?? (one.actorId === undefined ? t(`audit.by.${one.actorBy}`) : t('audit.erased'))}
          {one.actorBy === 'key' ? <span class="row-note">{t('audit.by.key')}</span> : null}
        </>
      ),
    },
    {
      name: 'details',
      kind: 'long',
      label: t('audit.details'),
      cell: (one) =>
        one.details === undefined || Object.keys(one.details).length === 0 ? (
          '—'
        ) : (
          <code class="audit-details">{JSON.stringify(one.details)}</code>
        ),
    },
    { name: 'number', label: t('audit.number'), kind: 'number', cell: (one) => format.number(one.number) },
  ];
  return (
    <DataTable
      caption={t('office.nav.audit')}
      columns={columns}
      rows={entries}
      keyOf={(one) => String(one.number)}
    />
  );
}
