import type { Group, PersonState, Role, Session, SignInMethods } from '#accounts';
import type { MessageKey } from '#i18n';
import { useSite } from '../../site.ts';
import type { Column } from './data-table.tsx';
import { DataTable, Empty } from './data-table.tsx';
import { ActionButton } from './form.tsx';
import { Badge, Moment } from './parts.tsx';

/** The name of a role as people read it. */
export function useRoleName(): (role: Pick<Role, 'id' | 'name' | 'isBuiltIn'>) => string {
  const { t } = useSite();
  return (role) => {
    const builtIn = BUILT_IN_ROLES.find((id) => id === role.id);
    return role.isBuiltIn && builtIn !== undefined ? t(`account.role.${builtIn}`) : role.name;
  };
}
const BUILT_IN_ROLES = ['administrator', 'publisher', 'editor', 'reader'] as const;

/** The name of a group as people read it. */
export function useGroupName(): (group: Pick<Group, 'id' | 'name' | 'isBuiltIn'>) => string {
  const { t } = useSite();
  return (group) => {
    if (group.isBuiltIn) return t('account.group.administrators');
    // Those that a portal begins with, while nobody has named them anew.
    const first = FIRST_GROUPS[group.id];
    return first?.name === group.name ? t(first.message) : group.name;
  };
}
const FIRST_GROUPS: Readonly<
  Record<string, { readonly name: string; readonly message: MessageKey } | undefined>
> = {
  publishers: { name: 'Publishers', message: 'account.group.publishers' },
  editors: { name: 'Editors', message: 'account.group.editors' },
};

export function PersonBadge({ state }: { readonly state: PersonState }) {
  const { t } = useSite();
  return <Badge tone={state === 'active' ? 'good' : 'bad'}>{t(`people.state.${state}`)}</Badge>;
}

/** The ways in which somebody can sign in, in words. */
export function useMethodsText(): (methods: SignInMethods) => string {
  const { t } = useSite();
  return ({ password, passkeys, authenticators, providers }) => {
    const parts = [
      ...(password ? [t('people.method.password')] : []),
      ...(passkeys > 0 ? [t('people.method.passkeys', { count: passkeys })] : []),
      ...(authenticators > 0 ? [t('people.method.authenticators', { count: authenticators })] : []),
      ...providers.map((provider) => t('people.method.provider', { provider })),
    ];
    return parts.length === 0 ? t('people.method.none') : parts.join(', ');
  };
}

/** Where somebody is signed in, each of which can be ended. */
export function SessionTable(props: {
  readonly sessions: readonly Session[];
  /** Address that ends the session with this id. */
  endAddress(id: string): string;
  /** Whose session it is, in lists of everybody's. */
  readonly personOf?: (session: Session) => { readonly name: string; readonly path: string };
}) {
  const { t, href } = useSite();
  const { sessions, personOf } = props;
  if (sessions.length === 0)
    return (
      <Empty>
        <p>{t('sessions.none')}</p>
      </Empty>
    );
  const columns: readonly Column<Session>[] = [
    ...(personOf === undefined
      ? []
      : [
          {
            name: 'person',
            label: t('people.person'),
            kind: 'name' as const,
            cell: (session: Session) => {
              const { name, path } = personOf(session);
              return <a href={href(path)}>{name}</a>;
            },
          },
        ]),
    {
      name: 'device',
      label: t('sessions.device'),
      ...(personOf === undefined ? { kind: 'name' as const } : {}),
      cell: (session) => (
        <>
          {session.device}
          {session.isCurrent ? <span class="row-note">{t('sessions.this')}</span> : null}
        </>
      ),
    },
    {
      name: 'methods',
      label: t('sessions.methods'),
      cell: (session) => session.methods.map((method) => t(`sessions.method.${method}`)).join(', '),
    },
    { name: 'since', label: t('sessions.since'), cell: (session) => <Moment at={session.createdAt} /> },
    { name: 'used', label: t('sessions.used'), cell: (session) => <Moment at={session.lastUsedAt} /> },
    { name: 'ends', label: t('sessions.ends'), cell: (session) => <Moment at={session.endsAt} /> },
    {
      name: 'end',
      label: t('sessions.end'),
      kind: 'actions',
      cell: (session) =>
        session.isCurrent ? null : (
          <ActionButton
            action={props.endAddress(session.id)}
            label={t('sessions.end')}
            about={session.device}
            isDangerous
          />
        ),
    },
  ];
  return (
    <DataTable caption={t('sessions.title')} columns={columns} rows={sessions} keyOf={(one) => one.id} />
  );
}
