import type { Group } from '#accounts';
import { DATASET_RIGHTS, EVERYONE } from '#visibility';
import { useSite } from '../../../site.ts';
import { useGroupName } from '../../components/account-parts.tsx';
import type { OfficeDataset } from '../../components/dataset-frame.tsx';
import { SelectField, TextArea, TextField, TickList } from '../../components/fields.tsx';
import { Form } from '../../components/form.tsx';
import type { FormState, Frame } from '../../model.ts';
import { Office } from '../../office.tsx';
import { rightsPath, type ShownGrant, useHolderName } from './common.ts';

export interface GrantData {
  readonly dataset: OfficeDataset;
  readonly groups: readonly Group[];
  /** Absent for a new one. */
  readonly grant?: ShownGrant;
  readonly form: FormState;
  readonly seen: string;
  /** What checking the filter found. */
  readonly check?: FilterCheck;
}

/** A record filter that was looked at before anything is saved. */
export type FilterCheck =
  | { readonly isGood: true; readonly records: number; readonly of: number }
  | {
      readonly isGood: false;
      readonly text: string;
      /** In the language of the page. */
      readonly message: string;
      /** Offsets into the text. */
      readonly at: { readonly start: number; readonly end: number };
    };

/** What was wrong with a filter, with the place marked; or how much it leaves. */
function Check({ check, isSaid }: { readonly check: FilterCheck; readonly isSaid: boolean }) {
  const { t } = useSite();
  if (check.isGood)
    return (
      <p class="notice is-done" role="status">
        {t('rights.check-good', { count: check.records, of: check.of })}
      </p>
    );
  const { text, at } = check;
  return (
    <div class="notice is-problem" role="alert">
      {/* When it stood in the way of saving, the form says so itself. */}
      {isSaid ? null : <p>{check.message}</p>}
      <pre class="marked-text">
        {text.slice(0, at.start)}
        <mark>{text.slice(at.start, Math.max(at.end, at.start + 1)) || ' '}</mark>
        {text.slice(Math.max(at.end, at.start + 1))}
      </pre>
    </div>
  );
}

/** What one group or person may do with the dataset. */
export function GrantPage({ frame, data }: { readonly frame: Frame; readonly data: GrantData }) {
  const { t } = useSite();
  const groupName = useGroupName();
  const nameOf = useHolderName(data.groups);
  const { dataset, grant, form, check } = data;
  const path = rightsPath(dataset);
  const action =
    grant === undefined ? `${path}grants/new/` : `${path}grants/${grant.holder.kind}/${grant.holder.id}/`;
  const isGroup = grant?.holder.kind !== 'person';
  return (
    <Office
      frame={frame}
      title={grant === undefined ? t('rights.give') : nameOf(grant)}
      crumbs={[
        { label: dataset.title, path: `/backoffice/datasets/${dataset.id}/` },
        { label: t('rights.title'), path },
      ]}
      hasProblems={Object.keys(form.problems).length > 0}
    >
      {check === undefined ? null : <Check check={check} isSaid={form.problems.recordFilter !== undefined} />}
      <Form
        action={action}
        state={form}
        hidden={{ seen: data.seen }}
        submit={t('office.save')}
        {...(isGroup ? { also: { value: 'check', label: t('rights.check') } } : {})}
        cancel={path}
        label={t('rights.give')}
      >
        {grant === undefined ? (
          <>
            <SelectField
              name="group"
              label={t('people.group')}
              options={[
                { value: '', label: t('rights.no-group') },
                { value: EVERYONE, label: t('rights.everyone') },
                ...data.groups.map((group) => ({ value: group.id, label: groupName(group) })),
              ]}
            />
            <TextField
              name="person"
              label={t('rights.or-person')}
              hint={t('rights.or-person-hint')}
              isOptional
            />
          </>
        ) : null}
        <TickList
          name="rights"
          label={t('rights.may')}
          options={DATASET_RIGHTS.map((right) => ({
            value: right,
            label: t(`right.${right}`),
            hint: t(`right.${right}.text`),
          }))}
        />
        {isGroup ? (
          <filter-check data-address={`${path}check/`}>
            <TextArea
              name="recordFilter"
              label={t('rights.filter')}
              hint={t('rights.filter-hint')}
              rows={3}
              class="is-code"
              isOptional
            />
          </filter-check>
        ) : null}
      </Form>
    </Office>
  );
}
