import { useSite } from '../../site.ts';
import { TextField } from '../components/fields.tsx';
import { Form } from '../components/form.tsx';
import { Facts, Section } from '../components/parts.tsx';
import type { FormState, Frame } from '../model.ts';
import { Office } from '../office.tsx';

export interface QuotasData {
  readonly form: FormState;
  readonly seen: string;
  /** Requests of one address in a minute; 0: no limit. Set outside the back office. */
  readonly requestsPerMinute: number;
}

/** How much may be asked of the API in a day. */
export function QuotasPage({ frame, data }: { readonly frame: Frame; readonly data: QuotasData }) {
  const { t, format } = useSite();
  return (
    <Office
      frame={frame}
      title={t('office.nav.quotas')}
      lead={t('quotas.lead')}
      hasProblems={Object.keys(data.form.problems).length > 0}
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
      <Section title={t('quotas.elsewhere')} lead={t('quotas.elsewhere-lead')}>
        <Facts
          facts={[
            [
              t('quotas.per-minute'),
              data.requestsPerMinute === 0 ? t('quotas.no-limit') : format.number(data.requestsPerMinute),
            ],
          ]}
        />
      </Section>
    </Office>
  );
}
