import type { ComponentChildren } from 'preact';
import type { AuthenticatorOffer, OwnAccount, OwnAuthenticator, OwnIdentity, OwnPasskey } from '#accounts';
import { type Column, DataTable, Empty } from '../backoffice/components/data-table.tsx';
import { TextField } from '../backoffice/components/fields.tsx';
import { Form } from '../backoffice/components/form.tsx';
import { Moment, Section } from '../backoffice/components/parts.tsx';
import { QrCode } from '../backoffice/components/qr-code.tsx';
import type { FormState, Frame } from '../backoffice/model.ts';
import { Office } from '../backoffice/office.tsx';
import { Code } from '../components/code.tsx';
import { useSite } from '../site.ts';

export interface AccountSecurityData {
  readonly account: OwnAccount;
  readonly form: FormState;
  readonly passwordMinLength: number;
  /** Whether the portal lets passkeys be added. */
  readonly allowsPasskeys: boolean;
  /** The rights of the account wait for a second factor. */
  readonly lacksFactor: boolean;
}

export interface AddAuthenticatorData {
  readonly offer: AuthenticatorOffer;
  readonly form: FormState;
}

export interface AddPasskeyData {
  readonly form: FormState;
}

export interface RecoveryCodesData {
  readonly codes: readonly string[];
}

const PATH = '/account/security/';

/** A list of things that can be taken away, or a word about why it is empty. */
function Owned<Row extends { readonly id: string; readonly name: string }>(props: {
  readonly title: string;
  readonly lead: string;
  readonly add?: { readonly label: string; readonly path: string };
  readonly rows: readonly Row[];
  readonly empty: string;
  readonly columns: readonly Column<Row>[];
  /** Address that asks whether to take a row away. */
  removeAddress(row: Row): string;
  readonly remove: string;
}) {
  const { t, href } = useSite();
  const columns: readonly Column<Row>[] = [
    { name: 'name', label: t('security.name'), kind: 'name', cell: (row) => row.name },
    ...props.columns,
    {
      name: 'remove',
      label: props.remove,
      kind: 'actions',
      cell: (row) => (
        <a class="button is-small is-dangerous" href={href(props.removeAddress(row))}>
          {props.remove}
          <span class="unseen"> {row.name}</span>
        </a>
      ),
    },
  ];
  return (
    <Section
      title={props.title}
      lead={props.lead}
      actions={props.add === undefined ? undefined : <a href={href(props.add.path)}>{props.add.label}</a>}
    >
      {props.rows.length === 0 ? (
        <Empty>
          <p>{props.empty}</p>
        </Empty>
      ) : (
        <DataTable caption={props.title} columns={columns} rows={props.rows} keyOf={(row) => row.id} />
      )}
    </Section>
  );
}

function PasswordForm({ account, form, passwordMinLength }: AccountSecurityData) {
  const { t } = useSite();
  return (
    <Section title={t('security.password')} lead={t('security.password-lead')}>
      <Form
        action={`${PATH}password/`}
        state={form}
        submit={t(account.person.methods.password ? 'security.password-change' : 'security.password-set')}
        label={t('security.password')}
      >
        {account.person.methods.password ? (
          <TextField
            name="currentPassword"
            type="password"
            label={t('security.password-current')}
            autocomplete="current-password"
          />
        ) : null}
        <TextField
          name="password"
          type="password"
          label={t('security.password-new')}
          hint={t('security.password-hint', { count: passwordMinLength })}
          autocomplete="new-password"
        />
      </Form>
    </Section>
  );
}

/** How one signs in. */
export function AccountSecurityPage(props: { readonly frame: Frame; readonly data: AccountSecurityData }) {
  const { t, href } = useSite();
  const { data } = props;
  const { account, form, allowsPasskeys } = data;
  const { methods } = account.person;
  const added: Column<{ readonly createdAt: string }> = {
    name: 'added',
    label: t('security.added'),
    cell: (row) => <Moment at={row.createdAt} />,
  };
  const identities = account.identities.map((one) => ({ ...one, id: one.providerId, name: one.label }));
  return (
    <Office
      frame={props.frame}
      title={t('account.nav.security')}
      lead={t('security.lead')}
      hasProblems={Object.keys(form.problems).length > 0}
    >
      {data.lacksFactor ? <p class="notice">{t('security.lacks-factor')}</p> : null}
      <PasswordForm {...data} />
      <Owned<OwnPasskey>
        title={t('security.passkeys')}
        lead={t('security.passkeys-lead')}
        {...(allowsPasskeys
          ? { add: { label: t('security.passkey-add'), path: `${PATH}passkeys/new/` } }
          : {})}
        rows={account.passkeys}
        empty={t('security.passkeys-empty')}
        columns={[
          added,
          {
            name: 'used',
            label: t('people.last-used'),
            cell: (row) =>
              row.lastUsedAt === undefined ? t('people.never-used') : <Moment at={row.lastUsedAt} />,
          },
        ]}
        removeAddress={(row) => `${PATH}passkeys/${row.id}/remove/`}
        remove={t('security.remove')}
      />
      <Owned<OwnAuthenticator>
        title={t('security.authenticators')}
        lead={t('security.authenticators-lead')}
        add={{ label: t('security.authenticator-add'), path: `${PATH}authenticators/new/` }}
        rows={account.authenticators}
        empty={t('security.authenticators-empty')}
        columns={[added]}
        removeAddress={(row) => `${PATH}authenticators/${row.id}/remove/`}
        remove={t('security.remove')}
      />
      {methods.passkeys + methods.authenticators === 0 ? null : (
        <Section
          title={t('security.recovery')}
          lead={t('security.recovery-left', { count: methods.recoveryCodesLeft })}
          actions={<a href={href(`${PATH}recovery-codes/`)}>{t('security.recovery-renew')}</a>}
        >
          {null}
        </Section>
      )}
      {identities.length === 0 ? null : (
        <Owned<OwnIdentity & { readonly id: string; readonly name: string }>
          title={t('security.providers')}
          lead={t('security.providers-lead')}
          rows={identities}
          empty=""
          columns={[
            { name: 'linked', label: t('security.linked'), cell: (row) => <Moment at={row.linkedAt} /> },
          ]}
          removeAddress={(row) => `${PATH}providers/${row.id}/remove/`}
          remove={t('security.unlink')}
        />
      )}
    </Office>
  );
}

function SecurityPage(props: {
  readonly frame: Frame;
  readonly title: string;
  readonly form?: FormState;
  readonly children: ComponentChildren;
}) {
  const { t } = useSite();
  return (
    <Office
      frame={props.frame}
      title={props.title}
      crumbs={[{ label: t('account.nav.security'), path: PATH }]}
      hasProblems={Object.keys(props.form?.problems ?? {}).length > 0}
    >
      {props.children}
    </Office>
  );
}

/** A new authenticator: scan, then prove it with a code. */
export function AddAuthenticatorPage(props: { readonly frame: Frame; readonly data: AddAuthenticatorData }) {
  const { t } = useSite();
  const { offer, form } = props.data;
  return (
    <SecurityPage frame={props.frame} title={t('security.authenticator-add')} form={form}>
      <ol class="steps">
        <li>
          <p>{t('security.authenticator-scan')}</p>
          <QrCode text={offer.uri} label={t('security.authenticator-qr')} />
          <p>{t('security.authenticator-type')}</p>
          <Code code={offer.secret} label={t('security.authenticator-secret')} />
        </li>
        <li>
          <p>{t('security.authenticator-prove')}</p>
          <Form
            action={`${PATH}authenticators/new/`}
            state={form}
            hidden={{ secret: offer.secret, uri: offer.uri }}
            submit={t('security.authenticator-confirm')}
            cancel={PATH}
            label={t('security.authenticator-add')}
          >
            <TextField name="name" label={t('security.name')} hint={t('security.name-hint')} maxLength={60} />
            <TextField
              name="code"
              label={t('security.code')}
              hint={t('security.code-hint')}
              autocomplete="one-time-code"
              inputMode="numeric"
              class="is-short"
            />
          </Form>
        </li>
      </ol>
    </SecurityPage>
  );
}

/** A new passkey: only a script can ask the device for one. */
export function AddPasskeyPage(props: { readonly frame: Frame; readonly data: AddPasskeyData }) {
  const { t, href } = useSite();
  return (
    <SecurityPage frame={props.frame} title={t('security.passkey-add')} form={props.data.form}>
      <p class="office-lead">{t('security.passkey-text')}</p>
      <passkey-form
        data-offer={href(`${PATH}passkeys/offer/`)}
        data-refused={t('security.passkey-refused')}
        data-unsupported={t('security.passkey-unsupported')}
      >
        <p class="notice without-script">{t('security.passkey-script')}</p>
        <p class="notice is-problem" role="alert" hidden />
        <Form
          action={`${PATH}passkeys/new/`}
          state={props.data.form}
          hidden={{ response: '' }}
          submit={t('security.passkey-make')}
          cancel={PATH}
          label={t('security.passkey-add')}
        >
          <TextField name="name" label={t('security.name')} hint={t('security.name-hint')} maxLength={60} />
        </Form>
      </passkey-form>
    </SecurityPage>
  );
}

/** Recovery codes, the only time that they are seen. */
export function RecoveryCodesPage(props: { readonly frame: Frame; readonly data: RecoveryCodesData }) {
  const { t, href } = useSite();
  return (
    <SecurityPage frame={props.frame} title={t('security.recovery')}>
      <p class="office-lead">{t('security.recovery-text')}</p>
      <Code code={props.data.codes.join('\n')} label={t('security.recovery')} />
      <p class="notice secret-note">{t('office.shown-once')}</p>
      <p class="actions">
        <a class="button" href={href(PATH)}>
          {t('security.recovery-kept')}
        </a>
      </p>
    </SecurityPage>
  );
}
