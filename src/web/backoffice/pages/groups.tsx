import type { Group, Person, Role } from '#accounts';
import { Pager } from '../../components/pager.tsx';
import { useSite } from '../../site.ts';
import { PersonBadge, useGroupName, useRoleName } from '../components/account-parts.tsx';
import { type Column, DataTable, Empty, ListSearch } from '../components/data-table.tsx';
import { SelectField, TextArea, TextField } from '../components/fields.tsx';
import { ActionButton, Form } from '../components/form.tsx';
import { Section, Tabs } from '../components/parts.tsx';
import { listAddress } from '../list-address.ts';
import type { FormState, Frame, ListState } from '../model.ts';
import { Office } from '../office.tsx';

export interface GroupsData {
  readonly groups: readonly Group[];
  readonly roles: readonly Role[];
}

export interface GroupFormData {
  /** Absent for a new one. */
  readonly group?: Group;
  readonly roles: readonly Role[];
  readonly form: FormState;
  /** What the group was when the form was made. */
  readonly seen: string;
  /** Absent for a new one. */
  readonly members?: GroupMembers;
}

export interface GroupMembers {
  /** The search is for people to add. */
  readonly list: ListState;
  readonly people: readonly Person[];
  readonly pages: number;
  /** Who was found and is not a member. */
  readonly found: readonly Person[];
}

/** Groups and roles are two sides of one thing. */
export function GroupTabs({ current }: { readonly current: 'groups' | 'roles' }) {
  const { t } = useSite();
  return (
    <Tabs
      label={t('office.nav.groups')}
      tabs={[
        { label: t('groups.tab'), path: '/backoffice/groups/', isCurrent: current === 'groups' },
        { label: t('roles.tab'), path: '/backoffice/roles/', isCurrent: current === 'roles' },
      ]}
    />
  );
}

export function GroupsPage({ frame, data }: { readonly frame: Frame; readonly data: GroupsData }) {
  const { t, href, format } = useSite();
  const groupName = useGroupName();
  const roleName = useRoleName();
  const roles = new Map(data.roles.map((role) => [role.id, roleName(role)]));
  const columns: readonly Column<Group>[] = [
    {
      name: 'name',
      label: t('groups.name'),
      kind: 'name',
      cell: (group) => (
        <>
          <a href={href(`/backoffice/groups/${group.id}/`)}>{groupName(group)}</a>
          {group.description === '' ? null : <span class="row-note">{group.description}</span>}
        </>
      ),
    },
    {
      name: 'role',
      label: t('groups.role'),
      cell: (group) =>
        group.roleId === undefined ? t('groups.no-role') : (roles.get(group.roleId) ?? group.roleId),
    },
    {
      name: 'members',
      label: t('groups.members'),
      kind: 'number',
      cell: (group) => format.number(group.memberCount),
    },
  ];
  return (
    <Office
      frame={frame}
      title={t('office.nav.groups')}
      lead={t('groups.lead')}
      actions={
        <a class="button" href={href('/backoffice/groups/new/')}>
          {t('groups.new')}
        </a>
      }
    >
      <GroupTabs current="groups" />
      <DataTable caption={t('groups.tab')} columns={columns} rows={data.groups} keyOf={(group) => group.id} />
    </Office>
  );
}

function Members({ group, members }: { readonly group: Group; readonly members: GroupMembers }) {
  const { t, href } = useSite();
  const path = `/backoffice/groups/${group.id}/`;
  const person = (one: Person) => <a href={href(`/backoffice/people/${one.id}/`)}>{one.name}</a>;
  const columns: readonly Column<Person>[] = [
    { name: 'name', label: t('people.name'), kind: 'name', cell: person },
    { name: 'email', kind: 'long', label: t('people.email'), cell: (one) => one.email ?? '—' },
    { name: 'state', label: t('office.state'), cell: (one) => <PersonBadge state={one.state} /> },
  ];
  const act = (label: string, address: string, isDangerous: boolean): Column<Person> => ({
    name: 'act',
    label,
    kind: 'actions',
    cell: (one) => (
      <ActionButton
        action={address}
        hidden={{ person: one.id }}
        label={label}
        about={one.name}
        isDangerous={isDangerous}
      />
    ),
  });
  const { list } = members;
  return (
    <>
      <Section title={t('groups.members-of', { count: group.memberCount })} id="members">
        {members.people.length === 0 ? (
          <Empty>
            <p>{t('groups.no-members')}</p>
          </Empty>
        ) : (
          <DataTable
            caption={t('groups.members')}
            columns={[...columns, act(t('groups.remove-member'), `${path}remove-member/`, true)]}
            rows={members.people}
            keyOf={(one) => one.id}
          />
        )}
        <Pager
          page={list.page}
          pages={members.pages}
          href={(page) => href(`${listAddress(list, { page })}#members`)}
        />
      </Section>
      <Section title={t('groups.add-member')} id="add">
        <ListSearch list={list} label={t('people.search')} anchor="add" />
        {list.search === '' ? null : members.found.length === 0 ? (
          <Empty>
            <p>{t('groups.nobody-found')}</p>
          </Empty>
        ) : (
          <DataTable
            caption={t('groups.add-member')}
            columns={[...columns, act(t('groups.add'), `${path}add-member/`, false)]}
            rows={members.found}
            keyOf={(one) => one.id}
          />
        )}
      </Section>
    </>
  );
}

/** One group, or a new one. */
export function GroupPage({ frame, data }: { readonly frame: Frame; readonly data: GroupFormData }) {
  const { t, href } = useSite();
  const groupName = useGroupName();
  const roleName = useRoleName();
  const { group, form, roles, members } = data;
  const action = group === undefined ? '/backoffice/groups/new/' : `/backoffice/groups/${group.id}/`;
  return (
    <Office
      frame={frame}
      title={group === undefined ? t('groups.new') : groupName(group)}
      crumbs={[{ label: t('office.nav.groups'), path: '/backoffice/groups/' }]}
      hasProblems={Object.keys(form.problems).length > 0}
    >
      {group?.isBuiltIn ? (
        <p class="notice">{t('groups.built-in')}</p>
      ) : (
        <Form
          action={action}
          state={form}
          hidden={{ seen: data.seen }}
          submit={t(group === undefined ? 'groups.create' : 'office.save')}
          cancel="/backoffice/groups/"
          label={t('groups.group')}
        >
          <TextField name="name" label={t('groups.name')} maxLength={100} />
          <TextArea name="description" label={t('groups.description')} rows={2} isOptional />
          <SelectField
            name="role"
            label={t('groups.role')}
            hint={t('groups.role-hint')}
            isOptional
            options={[
              { value: '', label: t('groups.no-role') },
              ...roles.map((role) => ({ value: role.id, label: roleName(role) })),
            ]}
          />
        </Form>
      )}
      {group === undefined || members === undefined ? null : <Members group={group} members={members} />}
      {group === undefined || group.isBuiltIn ? null : (
        <div class="office-acts">
          <a class="button is-small is-dangerous" href={href(`${action}remove/`)}>
            {t('groups.remove')}
          </a>
        </div>
      )}
    </Office>
  );
}
