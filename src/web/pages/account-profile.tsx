import type { OwnAccount } from '#accounts';
import { LANGUAGE_NAMES } from '#i18n';
import { SelectField, TextField } from '../backoffice/components/fields.tsx';
import { Form } from '../backoffice/components/form.tsx';
import { Section } from '../backoffice/components/parts.tsx';
import type { FormState, Frame } from '../backoffice/model.ts';
import { Office } from '../backoffice/office.tsx';
import { useSite } from '../site.ts';

export interface AccountProfileData {
  readonly account: OwnAccount;
  /** Of name and language. */
  readonly form: FormState;
  /** Of the address. */
  readonly emailForm: FormState;
}

/** Who one is here. */
export function AccountProfilePage(props: { readonly frame: Frame; readonly data: AccountProfileData }) {
  const { t, languages } = useSite();
  const { account, form, emailForm } = props.data;
  const { pendingEmail } = account;
  return (
    <Office
      frame={props.frame}
      title={t('account.nav.profile')}
      hasProblems={Object.keys({ ...form.problems, ...emailForm.problems }).length > 0}
    >
      <Form action="/account/" state={form} submit={t('office.save')} label={t('account.nav.profile')}>
        <TextField
          name="name"
          label={t('people.name')}
          hint={t('account.name-hint')}
          autocomplete="name"
          maxLength={100}
        />
        {languages.length < 2 ? null : (
          <SelectField
            name="language"
            label={t('people.language')}
            hint={t('account.language-hint')}
            isOptional
            options={[
              { value: '', label: t('people.language-any') },
              ...languages.map((code) => ({ value: code, label: LANGUAGE_NAMES[code] })),
            ]}
          />
        )}
      </Form>
      <Section title={t('account.email')} lead={t('account.email-lead')}>
        {pendingEmail === undefined ? null : (
          <p class="notice">{t('account.email-pending', { email: pendingEmail })}</p>
        )}
        <Form
          action="/account/email/"
          state={emailForm}
          submit={t('account.email-change')}
          label={t('account.email')}
        >
          <TextField
            name="email"
            type="email"
            label={t('people.email')}
            autocomplete="email"
            maxLength={254}
          />
        </Form>
      </Section>
    </Office>
  );
}
