import type { ApiKey, AuditEntry, Group, Person, Session } from '#accounts';
import { LANGUAGE_NAMES } from '#i18n';
import { useSite } from '../../site.ts';
import { PersonBadge, SessionTable, useGroupName, useMethodsText } from '../components/account-parts.tsx';
import { AuditTable } from '../components/audit-table.tsx';
import { Empty } from '../components/data-table.tsx';
import { SelectField, TextField, TickList } from '../components/fields.tsx';
import { ActionButton, Form } from '../components/form.tsx';
import { KeyTable } from '../components/key-table.tsx';
import { Facts, Moment, Section, Tabs } from '../components/parts.tsx';
import type { FormState, Frame } from '../model.ts';
import { Office } from '../office.tsx';

export interface PersonData {
  readonly person: Person;
  readonly groups: readonly Group[];
  readonly form: FormState;
  /** The person is the one who looks: rights and state of oneself are others' to change. */
  readonly isSelf: boolean;
}

export interface PersonSessionsData {
  readonly person: Person;
  readonly sessions: readonly Session[];
}

export interface PersonKeysData {
  readonly person: Person;
  readonly keys: readonly ApiKey[];
}

export interface PersonActivityData {
  readonly person: Person;
  readonly entries: readonly AuditEntry[];
  readonly hasMore: boolean;
}

type Tab = 'profile' | 'sessions' | 'keys' | 'activity';

function PersonFrame(props: {
  readonly frame: Frame;
  readonly person: Person;
  readonly tab: Tab;
  readonly hasProblems?: boolean;
  readonly children: preact.ComponentChildren;
}) {
  const { t } = useSite();
  const { person, tab } = props;
  const path = `/backoffice/people/${person.id}/`;
  const tabs = (['profile', 'sessions', 'keys', 'activity'] as const).map((one) => ({
    label: t(`people.tab.${one}`),
    path: one === 'profile' ? path : `${path}${one}/`,
    isCurrent: one === tab,
  }));
  return (
    <Office
      frame={props.frame}
      title={person.name}
      crumbs={[{ label: t('office.nav.people'), path: '/backoffice/people/' }]}
      {...(props.hasProblems ? { hasProblems: true } : {})}
    >
      <Tabs label={person.name} tabs={tabs} />
      {props.children}
    </Office>
  );
}

function PersonForm({ person, groups, form }: PersonData) {
  const { t, languages } = useSite();
  const groupName = useGroupName();
  return (
    <Form
      action={`/backoffice/people/${person.id}/`}
      state={form}
      submit={t('office.save')}
      hidden={{ revision: String(person.revision) }}
      label={t('people.tab.profile')}
    >
      <TextField name="name" label={t('people.name')} hint={t('people.name-hint')} maxLength={100} />
      <TextField
        name="email"
        type="email"
        label={t('people.email')}
        hint={t('people.email-hint')}
        maxLength={254}
        isOptional
      />
      <SelectField
        name="language"
        label={t('people.language')}
        isOptional
        options={[
          { value: '', label: t('people.language-any') },
          ...languages.map((code) => ({ value: code, label: LANGUAGE_NAMES[code] })),
        ]}
      />
      <TickList
        name="groups"
        label={t('people.groups')}
        hint={t('people.groups-hint')}
        options={groups.map((group) => ({
          value: group.id,
          label: groupName(group),
          ...(group.description === '' ? {} : { hint: group.description }),
        }))}
      />
    </Form>
  );
}

/** One person: what they are called, what they belong to, how they sign in, and what can be done about it. */
export function PersonPage({ frame, data }: { readonly frame: Frame; readonly data: PersonData }) {
  const { t, href, format } = useSite();
  const { person, form, isSelf } = data;
  const methods = useMethodsText();
  const path = `/backoffice/people/${person.id}/`;
  return (
    <PersonFrame
      frame={frame}
      person={person}
      tab="profile"
      hasProblems={Object.keys(form.problems).length > 0}
    >
      <Facts
        facts={[
          [t('office.state'), <PersonBadge key="state" state={person.state} />],
          [t('people.methods'), methods(person.methods)],
          [
            t('people.recovery-codes'),
            person.methods.authenticators + person.methods.passkeys > 0
              ? format.number(person.methods.recoveryCodesLeft)
              : undefined,
          ],
          [t('people.since'), <Moment key="since" at={person.createdAt} />],
          [
            t('people.last-used'),
            person.lastUsedAt === undefined ? (
              t('people.never-used')
            ) : (
              <Moment key="used" at={person.lastUsedAt} />
            ),
          ],
        ]}
      />
      <Section title={t('people.profile')}>
        <PersonForm {...data} />
      </Section>
      {isSelf ? null : (
        <Section title={t('people.access')} lead={t('people.access-lead')}>
          <div class="office-acts">
            {person.state === 'active' ? (
              <>
                <ActionButton action={`${path}reset-password/`} label={t('people.reset-password')} />
                <a class="button is-quiet is-small" href={href(`${path}reset-factors/`)}>
                  {t('people.reset-factors')}
                </a>
                <a class="button is-small is-dangerous" href={href(`${path}disable/`)}>
                  {t('people.disable')}
                </a>
              </>
            ) : (
              <ActionButton action={`${path}enable/`} label={t('people.enable')} />
            )}
            <a class="button is-small is-dangerous" href={href(`${path}remove/`)}>
              {t('people.remove')}
            </a>
          </div>
        </Section>
      )}
    </PersonFrame>
  );
}

export function PersonSessionsPage(props: { readonly frame: Frame; readonly data: PersonSessionsData }) {
  const { t } = useSite();
  const { person, sessions } = props.data;
  const path = `/backoffice/people/${person.id}/sessions/`;
  return (
    <PersonFrame frame={props.frame} person={person} tab="sessions">
      <SessionTable sessions={sessions} endAddress={(id) => `${path}${id}/end/`} />
      {sessions.some((session) => !session.isCurrent) ? (
        <div class="office-acts">
          <ActionButton action={`${path}end-all/`} label={t('sessions.end-all-of-person')} isDangerous />
        </div>
      ) : null}
    </PersonFrame>
  );
}

export function PersonKeysPage(props: { readonly frame: Frame; readonly data: PersonKeysData }) {
  const { t } = useSite();
  const { person, keys } = props.data;
  return (
    <PersonFrame frame={props.frame} person={person} tab="keys">
      {keys.length === 0 ? (
        <Empty>
          <p>{t('keys.none-of-person')}</p>
        </Empty>
      ) : (
        <KeyTable keys={keys} addressOf={(key) => `/backoffice/keys/${key.id}/`} />
      )}
    </PersonFrame>
  );
}

export function PersonActivityPage(props: { readonly frame: Frame; readonly data: PersonActivityData }) {
  const { t, href } = useSite();
  const { person, entries, hasMore } = props.data;
  return (
    <PersonFrame frame={props.frame} person={person} tab="activity">
      {entries.length === 0 ? (
        <Empty>
          <p>{t('audit.none-of-person')}</p>
        </Empty>
      ) : (
        <AuditTable entries={entries} />
      )}
      {hasMore ? (
        <p class="actions">
          <a class="button is-quiet" href={href(`/backoffice/audit-log/?actor=${person.id}`)}>
            {t('audit.all-of-person')}
          </a>
        </p>
      ) : null}
    </PersonFrame>
  );
}
