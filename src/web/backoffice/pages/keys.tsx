import type { ApiKey, KeyScope } from '#accounts';
import { KEY_SCOPES } from '#accounts';
import { Code } from '../../components/code.tsx';
import { useSite } from '../../site.ts';
import { DataList } from '../components/data-table.tsx';
import { TextField, TickList } from '../components/fields.tsx';
import { Form } from '../components/form.tsx';
import { KeyTable, useKeyColumns } from '../components/key-table.tsx';
import { Badge, Facts, Moment, Section } from '../components/parts.tsx';
import type { FormState, Frame, ListState } from '../model.ts';
import { Office } from '../office.tsx';

export interface KeysData {
  readonly list: ListState;
  readonly keys: readonly ApiKey[];
  /** Names of people by id. */
  readonly names: ReadonlyMap<string, string>;
  readonly total: number;
  readonly pages: number;
}

export interface KeyData {
  readonly key: ApiKey;
  readonly owner: string | undefined;
  readonly form: FormState;
  /** Where the list is that it was reached from. */
  readonly back: { readonly label: 'office.nav.keys' | 'account.nav.keys'; readonly path: string };
  /** Whether the daily quota may be changed here. */
  readonly hasQuota: boolean;
}

export interface OwnKeysData {
  readonly keys: readonly ApiKey[];
}

export interface NewKeyData {
  readonly form: FormState;
  /** The scopes that the person's own rights leave room for. */
  readonly scopes: readonly KeyScope[];
  /** Today, as the earliest day that may be given. */
  readonly today: string;
}

/** A key that was just made: the only time that it is seen. */
export interface KeySecretData {
  readonly key: ApiKey;
  readonly secret: string;
  /** An address of the API to try it with. */
  readonly example: string;
}

/** Everybody's keys. */
export function KeysPage({ frame, data }: { readonly frame: Frame; readonly data: KeysData }) {
  const { t, href } = useSite();
  const columns = useKeyColumns((key) => `/backoffice/keys/${key.id}/`);
  return (
    <Office frame={frame} title={t('office.nav.keys')} lead={t('keys.lead')}>
      <DataList
        caption={t('office.nav.keys')}
        columns={[
          ...columns.slice(0, 1),
          {
            name: 'person',
            label: t('people.person'),
            cell: (key) => (
              <a href={href(`/backoffice/people/${key.personId}/keys/`)}>
                {data.names.get(key.personId) ?? key.personId}
              </a>
            ),
          },
          ...columns.slice(1),
        ]}
        rows={data.keys}
        keyOf={(key) => key.id}
        list={data.list}
        count={t('keys.count', { count: data.total })}
        pages={data.pages}
        empty={<p>{t('keys.empty')}</p>}
      />
    </Office>
  );
}

/** One key: what it may do, and how to change or end it. */
export function KeyPage({ frame, data }: { readonly frame: Frame; readonly data: KeyData }) {
  const { t, href } = useSite();
  const { key, back } = data;
  const action = `${back.path}${key.id}/`;
  return (
    <Office
      frame={frame}
      title={key.name}
      crumbs={[{ label: t(back.label), path: back.path }]}
      hasProblems={Object.keys(data.form.problems).length > 0}
    >
      <Facts
        facts={[
          [t('people.person'), data.owner],
          [t('keys.hint'), <code key="hint">…{key.hint}</code>],
          [t('keys.scopes'), key.scopes.map((scope) => t(`keys.scope.${scope}`)).join(', ')],
          [t('keys.created'), <Moment key="created" at={key.createdAt} />],
          [
            t('keys.expires'),
            key.expiresAt === undefined ? (
              t('keys.never')
            ) : key.isExpired ? (
              <Badge tone="bad">{t('keys.expired')}</Badge>
            ) : (
              <Moment key="expires" at={key.expiresAt} />
            ),
          ],
          [
            t('keys.used'),
            key.lastUsedAt === undefined ? t('people.never-used') : <Moment key="used" at={key.lastUsedAt} />,
          ],
        ]}
      />
      <Section title={t('office.change')}>
        <Form action={action} state={data.form} submit={t('office.save')} label={t('office.change')}>
          <TextField name="name" label={t('keys.name')} maxLength={100} />
          {data.hasQuota ? (
            <TextField
              name="dailyQuota"
              label={t('keys.quota')}
              hint={t('keys.quota-hint')}
              inputMode="numeric"
              class="is-short"
              isOptional
            />
          ) : null}
        </Form>
      </Section>
      <div class="office-acts">
        <a class="button is-small is-dangerous" href={href(`${action}revoke/`)}>
          {t('keys.revoke')}
        </a>
      </div>
    </Office>
  );
}

/** One's own keys. */
export function OwnKeysPage({ frame, data }: { readonly frame: Frame; readonly data: OwnKeysData }) {
  const { t, href } = useSite();
  return (
    <Office
      frame={frame}
      title={t('account.nav.keys')}
      lead={t('keys.own-lead')}
      actions={
        <a class="button" href={href('/account/keys/new/')}>
          {t('keys.new')}
        </a>
      }
    >
      {data.keys.length === 0 ? (
        <div class="office-empty">
          <p>{t('keys.own-empty')}</p>
        </div>
      ) : (
        <KeyTable keys={data.keys} addressOf={(key) => `/account/keys/${key.id}/`} />
      )}
    </Office>
  );
}

export function NewKeyPage({ frame, data }: { readonly frame: Frame; readonly data: NewKeyData }) {
  const { t } = useSite();
  return (
    <Office
      frame={frame}
      title={t('keys.new')}
      lead={t('keys.new-lead')}
      crumbs={[{ label: t('account.nav.keys'), path: '/account/keys/' }]}
      hasProblems={Object.keys(data.form.problems).length > 0}
    >
      <Form
        action="/account/keys/new/"
        state={data.form}
        submit={t('keys.create')}
        cancel="/account/keys/"
        label={t('keys.new')}
      >
        <TextField name="name" label={t('keys.name')} hint={t('keys.name-hint')} maxLength={100} />
        <TickList
          name="scopes"
          label={t('keys.scopes')}
          hint={t('keys.scopes-hint')}
          options={KEY_SCOPES.filter((scope) => data.scopes.includes(scope)).map((scope) => ({
            value: scope,
            label: t(`keys.scope.${scope}`),
            hint: t(`keys.scope.${scope}.text`),
          }))}
        />
        <TextField
          name="expiresAt"
          type="date"
          label={t('keys.expires')}
          hint={t('keys.expires-hint')}
          min={data.today}
          class="is-short"
          isOptional
        />
      </Form>
    </Office>
  );
}

export function KeySecretPage({ frame, data }: { readonly frame: Frame; readonly data: KeySecretData }) {
  const { t, href } = useSite();
  return (
    <Office
      frame={frame}
      title={data.key.name}
      crumbs={[{ label: t('account.nav.keys'), path: '/account/keys/' }]}
    >
      <p class="office-lead">{t('keys.secret-text')}</p>
      <Code code={data.secret} label={t('keys.secret')} />
      <p class="notice secret-note">{t('office.shown-once')}</p>
      <Section title={t('keys.try')}>
        <Code
          code={`curl -H "Authorization: Apikey ${data.secret}" "${data.example}"`}
          label={t('keys.try')}
        />
      </Section>
      <p class="actions">
        <a class="button" href={href('/account/keys/')}>
          {t('office.done')}
        </a>
      </p>
    </Office>
  );
}
