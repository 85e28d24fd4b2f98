import type { Group } from '#accounts';
import type { Field } from '#dataset';
import { useSite } from '../../../site.ts';
import { useGroupName } from '../../components/account-parts.tsx';
import type { OfficeDataset } from '../../components/dataset-frame.tsx';
import { SelectField, TickList } from '../../components/fields.tsx';
import { Form } from '../../components/form.tsx';
import type { FormState, Frame } from '../../model.ts';
import { Office } from '../../office.tsx';
import { rightsPath, useFieldLabel } from './common.ts';

export interface HiddenFieldData {
  readonly dataset: OfficeDataset;
  readonly groups: readonly Group[];
  /** Absent when the field is still to be chosen. */
  readonly field?: Field;
  /** To choose from. */
  readonly fields: readonly Field[];
  readonly form: FormState;
  readonly seen: string;
}

/** Who sees a field that others do not. */
export function HiddenFieldPage({ frame, data }: { readonly frame: Frame; readonly data: HiddenFieldData }) {
  const { t } = useSite();
  const groupName = useGroupName();
  const labelOf = useFieldLabel();
  const { dataset, field, form } = data;
  const path = rightsPath(dataset);
  return (
    <Office
      frame={frame}
      title={field === undefined ? t('rights.hide-field') : labelOf(field)}
      lead={t('rights.hidden-fields-lead')}
      crumbs={[
        { label: dataset.title, path: `/backoffice/datasets/${dataset.id}/` },
        { label: t('rights.title'), path },
      ]}
      hasProblems={Object.keys(form.problems).length > 0}
    >
      <Form
        action={`${path}fields/${field?.name ?? 'new'}/`}
        state={form}
        hidden={{ seen: data.seen }}
        submit={t('office.save')}
        cancel={path}
        label={t('rights.hide-field')}
      >
        {field === undefined ? (
          <SelectField
            name="field"
            label={t('rights.field')}
            options={[
              { value: '', label: t('rights.choose-field') },
              ...data.fields.map((one) => ({ value: one.name, label: `${labelOf(one)} (${one.name})` })),
            ]}
          />
        ) : null}
        <TickList
          name="groups"
          label={t('rights.seen-by-groups')}
          hint={t('rights.seen-by-hint')}
          options={data.groups.map((group) => ({ value: group.id, label: groupName(group) }))}
        />
      </Form>
    </Office>
  );
}
