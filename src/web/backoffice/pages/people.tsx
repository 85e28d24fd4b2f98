import type { Group, Person } from '#accounts';
import { useSite } from '../../site.ts';
import { PersonBadge, useGroupName } from '../components/account-parts.tsx';
import { type Column, DataList, ListTools } from '../components/data-table.tsx';
import { Moment } from '../components/parts.tsx';
import type { Frame, ListState } from '../model.ts';
import { Office } from '../office.tsx';

export interface PeopleData {
  readonly list: ListState;
  readonly people: readonly Person[];
  readonly total: number;
  readonly pages: number;
  readonly groups: readonly Group[];
}

/** Everybody who has an account. */
export function PeoplePage({ frame, data }: { readonly frame: Frame; readonly data: PeopleData }) {
  const { t, href } = useSite();
  const groupName = useGroupName();
  const names = new Map(data.groups.map((group) => [group.id, groupName(group)]));
  const columns: readonly Column<Person>[] = [
    {
      name: 'name',
      label: t('people.name'),
      kind: 'name',
      cell: (person) => <a href={href(`/backoffice/people/${person.id}/`)}>{person.name}</a>,
    },
    { name: 'email', kind: 'long', label: t('people.email'), cell: (person) => person.email ?? '—' },
    {
      name: 'groups',
      label: t('people.groups'),
      cell: (person) => person.groups.map((id) => names.get(id) ?? id).join(', ') || '—',
    },
    { name: 'state', label: t('office.state'), cell: (person) => <PersonBadge state={person.state} /> },
    {
      name: 'used',
      label: t('people.last-used'),
      cell: (person) =>
        person.lastUsedAt === undefined ? t('people.never-used') : <Moment at={person.lastUsedAt} />,
    },
  ];
  return (
    <Office
      frame={frame}
      title={t('office.nav.people')}
      lead={t('people.lead')}
      actions={
        <a class="button" href={href('/backoffice/invitations/new/')}>
          {t('invitations.new')}
        </a>
      }
    >
      <ListTools
        list={data.list}
        searchLabel={t('people.search')}
        choices={[
          {
            name: 'group',
            label: t('people.group'),
            options: data.groups.map((group) => ({ value: group.id, label: groupName(group) })),
          },
          {
            name: 'state',
            label: t('office.state'),
            options: [
              { value: 'active', label: t('people.state.active') },
              { value: 'disabled', label: t('people.state.disabled') },
            ],
          },
        ]}
      />
      <DataList
        caption={t('office.nav.people')}
        columns={columns}
        rows={data.people}
        keyOf={(person) => person.id}
        list={data.list}
        count={t('people.count', { count: data.total })}
        pages={data.pages}
        empty={<p>{t('people.empty')}</p>}
      />
    </Office>
  );
}
