import type { ApiKey } from '#accounts';
import { useSite } from '../../site.ts';
import { type Column, DataTable } from './data-table.tsx';
import { Badge, Moment } from './parts.tsx';

/** The columns of a list of keys. */
export function useKeyColumns(addressOf: (key: ApiKey) => string): readonly Column<ApiKey>[] {
  const { t, href } = useSite();
  return [
    {
      name: 'name',
      label: t('keys.name'),
      kind: 'name',
      cell: (key) => (
        <>
          <a href={href(addressOf(key))}>{key.name}</a>
          <span class="row-note">
            <code>…{key.hint}</code>
          </span>
        </>
      ),
    },
    {
      name: 'scopes',
      label: t('keys.scopes'),
      cell: (key) => key.scopes.map((scope) => t(`keys.scope.${scope}`)).join(', '),
    },
    { name: 'created', label: t('keys.created'), cell: (key) => <Moment at={key.createdAt} /> },
    {
      name: 'expires',
      label: t('keys.expires'),
      cell: (key) =>
        key.expiresAt === undefined ? (
          t('keys.never')
        ) : key.isExpired ? (
          <Badge tone="bad">{t('keys.expired')}</Badge>
        ) : (
          <Moment at={key.expiresAt} />
        ),
    },
    {
      name: 'used',
      label: t('keys.used'),
      cell: (key) => (key.lastUsedAt === undefined ? t('people.never-used') : <Moment at={key.lastUsedAt} />),
    },
  ];
}

/** The keys of one person. */
export function KeyTable(props: { readonly keys: readonly ApiKey[]; addressOf(key: ApiKey): string }) {
  const { t } = useSite();
  const columns = useKeyColumns(props.addressOf);
  return (
    <DataTable caption={t('office.nav.keys')} columns={columns} rows={props.keys} keyOf={(key) => key.id} />
  );
}
