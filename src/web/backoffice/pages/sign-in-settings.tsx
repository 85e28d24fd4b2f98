import type { Group, ProviderSettings, SignInSettings } from '#accounts';
import { Code } from '../../components/code.tsx';
import { useSite } from '../../site.ts';
import { useGroupName } from '../components/account-parts.tsx';
import { type Column, DataTable, Empty } from '../components/data-table.tsx';
import { TextArea, TextField, TickField, TickList } from '../components/fields.tsx';
import { Form } from '../components/form.tsx';
import { Section } from '../components/parts.tsx';
import type { FormState, Frame } from '../model.ts';
import { Office } from '../office.tsx';

export interface SignInSettingsData {
  readonly settings: SignInSettings;
  readonly groups: readonly Group[];
  readonly form: FormState;
  readonly seen: string;
  /** Only administrators say who must show a second factor, and whom the portal trusts to identify people. */
  readonly isAdministrator: boolean;
}

export interface ProviderData {
  /** Absent for a new one. */
  readonly provider?: ProviderSettings;
  readonly form: FormState;
  readonly seen: string;
  /** Where the provider sends people back to; `…` stands for the id of a new one. */
  readonly callback: string;
}

const PATH = '/backoffice/sign-in/';

function Providers({ providers }: { readonly providers: readonly ProviderSettings[] }) {
  const { t, href } = useSite();
  const columns: readonly Column<ProviderSettings>[] = [
    {
      name: 'name',
      label: t('providers.name'),
      kind: 'name',
      cell: (one) => <a href={href(`${PATH}providers/${one.id}/`)}>{one.name}</a>,
    },
    { name: 'issuer', kind: 'long', label: t('providers.issuer'), cell: (one) => one.issuer },
    {
      name: 'accounts',
      label: t('providers.accounts'),
      cell: (one) => t(one.createsAccounts ? 'providers.creates' : 'providers.known-only'),
    },
  ];
  return (
    <Section
      title={t('providers.title')}
      lead={t('providers.lead')}
      actions={<a href={href(`${PATH}providers/new/`)}>{t('providers.new')}</a>}
    >
      {providers.length === 0 ? (
        <Empty>
          <p>{t('providers.empty')}</p>
        </Empty>
      ) : (
        <DataTable
          caption={t('providers.title')}
          columns={columns}
          rows={providers}
          keyOf={(one) => one.id}
        />
      )}
    </Section>
  );
}

/** How people come in. */
export function SignInSettingsPage(props: { readonly frame: Frame; readonly data: SignInSettingsData }) {
  const { t } = useSite();
  const groupName = useGroupName();
  const { settings, groups, form, isAdministrator } = props.data;
  const others = isAdministrator ? undefined : t('sign-in-settings.administrators-only');
  return (
    <Office
      frame={props.frame}
      title={t('office.nav.sign-in')}
      lead={t('sign-in-settings.lead')}
      hasProblems={Object.keys(form.problems).length > 0}
    >
      <Form
        action={PATH}
        state={form}
        hidden={{ seen: props.data.seen }}
        submit={t('office.save')}
        label={t('office.nav.sign-in')}
      >
        <TickList
          type="radio"
          name="registration"
          label={t('sign-in-settings.registration')}
          options={(['closed', 'open'] as const).map((value) => ({
            value,
            label: t(`sign-in-settings.registration.${value}`),
            hint: t(`sign-in-settings.registration.${value}-text`),
          }))}
        />
        <TextArea
          name="registrationDomains"
          label={t('sign-in-settings.domains')}
          hint={t('sign-in-settings.domains-hint')}
          rows={3}
          isOptional
        />
        <TickList
          name="registrationGroups"
          label={t('sign-in-settings.groups')}
          hint={t('sign-in-settings.groups-hint')}
          isOptional
          options={groups.map((group) => ({ value: group.id, label: groupName(group) }))}
        />
        <TickList
          type="radio"
          name="secondFactor"
          label={t('sign-in-settings.second-factor')}
          {...(others === undefined ? {} : { locked: others })}
          options={(['nobody', 'permission-holders', 'everybody'] as const).map((value) => ({
            value,
            label: t(`sign-in-settings.second-factor.${value}`),
          }))}
        />
        <TickField
          name="passkeys"
          label={t('sign-in-settings.passkeys')}
          hint={t('sign-in-settings.passkeys-hint')}
        />
        <TextField
          name="passwordMinLength"
          label={t('sign-in-settings.password-length')}
          hint={t('sign-in-settings.password-length-hint')}
          inputMode="numeric"
          class="is-short"
        />
        <TextField
          name="idleHours"
          label={t('sign-in-settings.idle')}
          hint={t('sign-in-settings.idle-hint')}
          inputMode="numeric"
          class="is-short"
        />
        <TextField
          name="readerIdleHours"
          label={t('sign-in-settings.reader-idle')}
          inputMode="numeric"
          class="is-short"
        />
      </Form>
      {isAdministrator ? <Providers providers={settings.providers} /> : null}
    </Office>
  );
}

/** An identity provider, or a new one. */
export function ProviderPage({ frame, data }: { readonly frame: Frame; readonly data: ProviderData }) {
  const { t, href } = useSite();
  const { provider, form } = data;
  const action = `${PATH}providers/${provider?.id ?? 'new'}/`;
  return (
    <Office
      frame={frame}
      title={provider?.name ?? t('providers.new')}
      crumbs={[{ label: t('office.nav.sign-in'), path: PATH }]}
      hasProblems={Object.keys(form.problems).length > 0}
    >
      <Section title={t('providers.callback')} lead={t('providers.callback-text')}>
        <Code code={data.callback} label={t('providers.callback')} />
      </Section>
      <Section title={t('providers.settings')}>
        <Form
          action={action}
          state={form}
          hidden={{ seen: data.seen }}
          submit={t(provider === undefined ? 'providers.create' : 'office.save')}
          cancel={PATH}
          label={t('providers.settings')}
        >
          {provider === undefined ? (
            <TextField
              name="id"
              label={t('providers.id')}
              hint={t('providers.id-hint')}
              maxLength={30}
              class="is-short"
            />
          ) : null}
          <TextField name="name" label={t('providers.name')} hint={t('providers.name-hint')} maxLength={60} />
          <TextField
            name="issuer"
            type="url"
            label={t('providers.issuer')}
            hint={t('providers.issuer-hint')}
          />
          <TextField name="clientId" label={t('providers.client-id')} />
          <TextField
            name="clientSecret"
            type="password"
            label={t('providers.client-secret')}
            hint={t(
              provider?.hasClientSecret ? 'providers.client-secret-kept' : 'providers.client-secret-hint',
            )}
            isOptional
          />
          <TickField
            name="linkByVerifiedEmail"
            label={t('providers.link-by-email')}
            hint={t('providers.link-by-email-hint')}
          />
          <TickField name="createsAccounts" label={t('providers.creates-accounts')} />
        </Form>
      </Section>
      {provider === undefined ? null : (
        <div class="office-acts">
          <a class="button is-small is-dangerous" href={href(`${action}remove/`)}>
            {t('providers.remove')}
          </a>
        </div>
      )}
    </Office>
  );
}
