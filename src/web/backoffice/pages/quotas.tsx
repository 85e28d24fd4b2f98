import { useSite } from '../../site.ts';
import { TextField } from '../components/fields.tsx';
import { Form } from '../components/form.tsx';
import { Section } from '../components/parts.tsx';
import type { FormState, Frame } from '../model.ts';
import { Office } from '../office.tsx';
import { useLocked } from './portal-forms.tsx';

export interface QuotasData {
  readonly form: FormState;
  readonly seen: string;
  /** Of requests and uploads. */
  readonly limits: FormState;
  readonly limitsSeen: string;
  readonly locked: Readonly<Record<string, string>>;
}

/** How much may be asked of the API in a day. */
export function QuotasPage({ frame, data }: { readonly frame: Frame; readonly data: QuotasData }) {
  const { t } = useSite();
  const lockedBy = useLocked(data.locked);
  return (
    <Office
      frame={frame}
      title={t('office.nav.quotas')}
      lead={t('quotas.lead')}
      hasProblems={[data.form, data.limits].some(({ problems }) => Object.keys(problems).length > 0)}
    >
      <Form
        action="/backoffice/quotas/"
        state={data.form}
        hidden={{ seen: data.seen }}
        submit={t('office.save')}
        label={t('office.nav.quotas')}
      >
        <TextField
          name="keyDailyQuota"
          label={t('quotas.key')}
          hint={t('quotas.key-hint')}
          inputMode="numeric"
          class="is-short"
        />
        <TextField
          name="personDailyQuota"
          label={t('quotas.person')}
          hint={t('quotas.zero')}
          inputMode="numeric"
          class="is-short"
        />
        <TextField
          name="addressDailyQuota"
          label={t('quotas.address')}
          hint={t('quotas.zero')}
          inputMode="numeric"
          class="is-short"
        />
      </Form>
      <Section title={t('portal.limits')} lead={t('portal.limits-lead')}>
        <Form
          action="/backoffice/quotas/limits/"
          state={data.limits}
          hidden={{ seen: data.limitsSeen }}
          submit={t('office.save')}
          label={t('portal.limits')}
        >
          <TextField
            name="requestsPerMinute"
            label={t('quotas.per-minute')}
            hint={t('quotas.zero')}
            inputMode="numeric"
            class="is-short"
            {...lockedBy('requestsPerMinute')}
          />
          <TextField
            name="uploadsMaxMb"
            label={t('portal.upload-mb')}
            inputMode="numeric"
            class="is-short"
            {...lockedBy('uploads.maxMb')}
          />
        </Form>
      </Section>
    </Office>
  );
}
