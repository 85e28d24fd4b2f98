import type { Group } from '#accounts';
import type { Field } from '#dataset';
import { Cell } from '../../../components/cell.tsx';
import { ScrollRegion } from '../../../components/scroll-region.tsx';
import type { ShownRecord } from '../../../model.ts';
import { useSite } from '../../../site.ts';
import { useGroupName } from '../../components/account-parts.tsx';
import { Empty } from '../../components/data-table.tsx';
import type { OfficeDataset } from '../../components/dataset-frame.tsx';
import { Badge, Facts, Section } from '../../components/parts.tsx';
import type { Frame } from '../../model.ts';
import { Office } from '../../office.tsx';
import { rightsPath, useFieldLabel } from './common.ts';

export interface SeenAsData {
  readonly dataset: OfficeDataset;
  readonly group: Group | undefined;
  /** Absent: the group does not know of the dataset. */
  readonly sees?: {
    readonly records: number;
    readonly of: number;
    readonly fields: readonly Field[];
    readonly hidden: readonly Field[];
    readonly sample: readonly ShownRecord[];
  };
}

/** The dataset as the people of one group see it, when they are in no other. */
export function SeenAsPage({ frame, data }: { readonly frame: Frame; readonly data: SeenAsData }) {
  const { t, format } = useSite();
  const groupName = useGroupName();
  const labelOf = useFieldLabel();
  const { dataset, group, sees } = data;
  const name = group === undefined ? t('rights.everyone') : groupName(group);
  return (
    <Office
      frame={frame}
      title={t('rights.as-title', { name })}
      lead={t('rights.as-lead')}
      crumbs={[
        { label: dataset.title, path: `/backoffice/datasets/${dataset.id}/` },
        { label: t('rights.title'), path: rightsPath(dataset) },
      ]}
    >
      {sees === undefined ? (
        <Empty>
          <p>{t('rights.as-nothing')}</p>
        </Empty>
      ) : (
        <>
          <Facts
            facts={[
              [
                t('rights.records'),
                t('rights.as-records', { records: format.number(sees.records), of: format.number(sees.of) }),
              ],
              [
                t('rights.hidden-fields'),
                sees.hidden.length === 0 ? (
                  <Badge key="none" tone="plain">
                    {t('rights.none-hidden')}
                  </Badge>
                ) : (
                  sees.hidden.map(labelOf).join(', ')
                ),
              ],
            ]}
          />
          <Section title={t('rights.as-sample')}>
            <ScrollRegion class="table-scroll" label={t('rights.as-sample')}>
              <table class="records">
                <caption class="unseen">{t('rights.as-sample')}</caption>
                <thead>
                  <tr>
                    {sees.fields.map((field) => (
                      <th key={field.name} scope="col">
                        {labelOf(field)}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {sees.sample.map((record, i) => (
                    <tr key={i}>
                      {sees.fields.map((field) => (
                        <td key={field.name}>
                          <Cell field={field} value={record[field.name]} />
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </ScrollRegion>
          </Section>
        </>
      )}
    </Office>
  );
}
