import type { MessageKey } from '#i18n';
import { TextField, TickField } from '../backoffice/components/fields.tsx';
import { CsrfField, Form } from '../backoffice/components/form.tsx';
import type { FormState } from '../backoffice/model.ts';
import { useSite } from '../site.ts';
import { Door } from './door.tsx';
import type {
  AddressFormData,
  LeavingData,
  LinkData,
  LinkPurpose,
  ProviderChoice,
  SecondStepData,
  SignInAgainData,
  SignInData,
  ToldData,
  ToldKind,
} from './model.ts';

interface Shown<Data> {
  readonly data: Data;
  readonly csrfToken: string;
}

const isRefused = ({ problems }: FormState): boolean => Object.keys(problems).length > 0;

/** A button that an island brings to life; without script there is none, and the other ways stay. */
function PasskeyButton(props: { readonly next: string; readonly label: MessageKey }) {
  const { t, href } = useSite();
  return (
    <pass-key
      data-offer={href('/login/passkey/offer/')}
      data-answer={href('/login/passkey/')}
      data-next={props.next}
      data-failed={t('door.passkey-failed')}
      hidden
    >
      <CsrfField />
      <button type="button" class="is-quiet">
        {t(props.label)}
      </button>
      <p class="field-problem" role="status" />
    </pass-key>
  );
}

/** Buttons that lead to providers; forms, since following one begins something. */
function Providers(props: { readonly providers: readonly ProviderChoice[]; readonly next: string }) {
  const { t, href } = useSite();
  return (
    <>
      {props.providers.map(({ id, name }) => (
        <form key={id} class="door-provider" method="post" action={href(`/login/provider/${id}/`)}>
          <CsrfField />
          <input type="hidden" name="next" value={props.next} />
          <button type="submit" class="is-quiet">
            {t('door.with-provider', { name })}
          </button>
        </form>
      ))}
    </>
  );
}

export function SignInPage({ data, csrfToken }: Shown<SignInData>) {
  const { t, href } = useSite();
  const { form, next, passkeys, providers, mayRegister } = data;
  return (
    <Door title={t('door.sign-in')} csrfToken={csrfToken} hasProblems={isRefused(form)}>
      <Form
        action="/login/"
        state={form}
        hidden={{ next }}
        submit={t('door.sign-in')}
        label={t('door.sign-in')}
      >
        <TextField name="login" label={t('door.login')} autocomplete="username webauthn" />
        <TextField
          name="password"
          type="password"
          label={t('door.password')}
          autocomplete="current-password"
        />
        <TickField name="stay" label={t('door.stay')} hint={t('door.stay-hint')} />
      </Form>
      {passkeys || providers.length > 0 ? (
        <div class="door-others">
          {passkeys ? <PasskeyButton next={next} label="door.with-passkey" /> : null}
          <Providers providers={providers} next={next} />
        </div>
      ) : null}
      <ul class="door-links">
        <li>
          <a href={href('/password/forgotten/')}>{t('door.forgotten')}</a>
        </li>
        {mayRegister ? (
          <li>
            <a href={href('/signup/')}>{t('door.register')}</a>
          </li>
        ) : null}
      </ul>
    </Door>
  );
}

export function SecondStepPage({ data, csrfToken }: Shown<SecondStepData>) {
  const { t, href } = useSite();
  const { form, code, passkey } = data;
  return (
    <Door
      title={t('door.second-step')}
      lead={t(code ? 'door.second-step-code' : 'door.second-step-passkey')}
      csrfToken={csrfToken}
      hasProblems={isRefused(form)}
    >
      {code ? (
        <Form action="/login/code/" state={form} submit={t('door.go-on')} label={t('door.second-step')}>
          <TextField
            name="code"
            label={t('door.code')}
            hint={t('door.code-hint')}
            autocomplete="one-time-code"
            class="is-short"
          />
        </Form>
      ) : null}
      {passkey ? <PasskeyButton next="" label="door.with-passkey" /> : null}
      <ul class="door-links">
        <li>
          <a href={href('/login/')}>{t('door.begin-again')}</a>
        </li>
      </ul>
    </Door>
  );
}

export function SignInAgainPage({ data, csrfToken }: Shown<SignInAgainData>) {
  const { t } = useSite();
  const { form, next, name, password, code, passkey, providers } = data;
  return (
    <Door
      title={t('door.again')}
      lead={t('door.again-lead', { name })}
      csrfToken={csrfToken}
      hasProblems={isRefused(form)}
    >
      {password || code ? (
        <Form
          action="/login/again/"
          state={form}
          hidden={{ next }}
          submit={t('door.go-on')}
          label={t('door.again')}
        >
          {password ? (
            <TextField
              name="currentPassword"
              type="password"
              label={t('door.password')}
              autocomplete="current-password"
            />
          ) : null}
          {code ? (
            <TextField
              name="code"
              label={t('door.code')}
              hint={t('door.code-hint')}
              autocomplete="one-time-code"
              class="is-short"
            />
          ) : null}
        </Form>
      ) : null}
      {passkey || providers.length > 0 ? (
        <div class="door-others">
          {passkey ? <PasskeyButton next={next} label="door.with-passkey" /> : null}
          <Providers providers={providers} next={next} />
        </div>
      ) : null}
    </Door>
  );
}

export function RegisterPage({ data, csrfToken }: Shown<AddressFormData>) {
  const { t, href } = useSite();
  return (
    <Door
      title={t('door.register')}
      lead={t('door.register-lead')}
      csrfToken={csrfToken}
      hasProblems={isRefused(data.form)}
    >
      <Form action="/signup/" state={data.form} submit={t('door.send-link')} label={t('door.register')}>
        <TextField name="email" type="email" label={t('door.email')} autocomplete="email" />
      </Form>
      <ul class="door-links">
        <li>
          <a href={href('/login/')}>{t('door.have-account')}</a>
        </li>
      </ul>
    </Door>
  );
}

export function ForgottenPage({ data, csrfToken }: Shown<AddressFormData>) {
  const { t } = useSite();
  return (
    <Door
      title={t('door.forgotten')}
      lead={t('door.forgotten-lead')}
      csrfToken={csrfToken}
      hasProblems={isRefused(data.form)}
    >
      <Form
        action="/password/forgotten/"
        state={data.form}
        submit={t('door.send-link')}
        label={t('door.forgotten')}
      >
        <TextField name="login" label={t('door.login')} autocomplete="username" />
      </Form>
    </Door>
  );
}

const asksName = (purpose: LinkPurpose): boolean =>
  purpose === 'invitation' || purpose === 'registration' || purpose === 'first-administrator';

export function LinkPage({ data, csrfToken }: Shown<LinkData>) {
  const { t } = useSite();
  const { form, purpose, name, email, passwordMinLength, action } = data;
  const title = t(`door.link.${purpose}`);
  return (
    <Door
      title={title}
      lead={t(`door.link.${purpose}-lead`, { name: name ?? '', email: email ?? '' })}
      csrfToken={csrfToken}
      hasProblems={isRefused(form)}
    >
      <Form action={action} state={form} submit={t(`door.link.${purpose}-do`)} label={title}>
        {asksName(purpose) ? (
          <TextField
            name="name"
            label={t('door.name')}
            hint={t('door.name-hint')}
            autocomplete="username"
            maxLength={100}
          />
        ) : null}
        {purpose === 'first-administrator' || (purpose === 'invitation' && email === undefined) ? (
          <TextField name="email" type="email" label={t('door.email')} autocomplete="email" isOptional />
        ) : null}
        {purpose === 'email-change' ? null : (
          <TextField
            name="password"
            type="password"
            label={t('door.new-password')}
            hint={t('door.new-password-hint', { length: passwordMinLength })}
            autocomplete="new-password"
          />
        )}
      </Form>
    </Door>
  );
}

// Where each leads on: label and path.
const ONWARDS: Readonly<Record<ToldKind, readonly [MessageKey, string]>> = {
  'mail-sent': ['door.sign-in', '/login/'],
  'registration-sent': ['door.sign-in', '/login/'],
  'password-changed': ['door.sign-in', '/login/'],
  'email-changed': ['door.to-account', '/account/'],
  'link-spent': ['door.sign-in', '/login/'],
  'signed-out': ['door.to-start', '/'],
  closed: ['door.sign-in', '/login/'],
  'needs-https': ['door.to-start', '/'],
  'provider-failed': ['door.sign-in', '/login/'],
};

export function ToldPage({ data, csrfToken }: Shown<ToldData>) {
  const { t, href } = useSite();
  const [label, path] = ONWARDS[data.kind];
  return (
    <Door title={t(`door.told.${data.kind}`)} lead={t(`door.told.${data.kind}-text`)} csrfToken={csrfToken}>
      <p class="actions">
        <a class="button" href={href(path)}>
          {t(label)}
        </a>
      </p>
    </Door>
  );
}

/** For whom the browser does not go on by itself. */
export function LeavingPage({ data, csrfToken }: Shown<LeavingData>) {
  const { t } = useSite();
  const { name, address } = data;
  return (
    <Door title={t('door.leaving', { name })} lead={t('door.leaving-text', { name })} csrfToken={csrfToken}>
      <p class="actions">
        <a class="button" href={address} rel="noreferrer">
          {t('door.leaving-go', { name })}
        </a>
      </p>
    </Door>
  );
}
