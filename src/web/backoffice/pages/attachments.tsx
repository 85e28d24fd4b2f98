import type { Attachment } from '#dataset';
import { useSite } from '../../site.ts';
import { type Column, DataTable, Empty } from '../components/data-table.tsx';
import { DatasetFrame, type OfficeDataset } from '../components/dataset-frame.tsx';
import { TextField } from '../components/fields.tsx';
import { ActionButton, FileForm } from '../components/form.tsx';
import { Section } from '../components/parts.tsx';
import type { FormState, Frame } from '../model.ts';

export interface AttachmentsData {
  readonly dataset: OfficeDataset;
  readonly attachments: readonly Attachment[];
  readonly form: FormState;
  readonly seen: string;
  readonly maxMb: number;
}

const KILOBYTE = 1000;

/** Files that accompany a dataset. */
export function AttachmentsPage({ frame, data }: { readonly frame: Frame; readonly data: AttachmentsData }) {
  const { t, format } = useSite();
  const { dataset, attachments, form } = data;
  const path = `/backoffice/datasets/${dataset.id}/attachments/`;
  const columns: readonly Column<Attachment>[] = [
    {
      name: 'title',
      label: t('dataset-office.title'),
      kind: 'name',
      cell: ({ id, title, filename }) => (
        <>
          <a href={`/api/explore/v2.1/catalog/datasets/${dataset.id}/attachments/${id}`} download>
            {title}
          </a>
          {title === filename ? null : (
            <span class="row-note">
              <code>{filename}</code>
            </span>
          )}
        </>
      ),
    },
    { name: 'type', label: t('publishing.format'), kind: 'long', cell: ({ mimetype }) => mimetype },
    {
      name: 'size',
      label: t('meta.size'),
      kind: 'number',
      cell: ({ bytes }) => format.number(Math.ceil(bytes / KILOBYTE)),
    },
    {
      name: 'remove',
      label: t('meta.detach'),
      kind: 'actions',
      cell: ({ id, title }) => (
        <ActionButton action={`${path}${id}/remove/`} label={t('meta.detach')} about={title} isDangerous />
      ),
    },
  ];
  return (
    <DatasetFrame
      frame={frame}
      dataset={dataset}
      tab="attachments"
      hasProblems={Object.keys(form.problems).length > 0}
    >
      {attachments.length === 0 ? (
        <Empty>
          <p>{t('meta.no-attachments')}</p>
        </Empty>
      ) : (
        <DataTable
          caption={t('dataset-office.tab.attachments')}
          columns={columns}
          rows={attachments}
          keyOf={({ id }) => id}
        />
      )}
      <Section title={t('meta.attach')}>
        <FileForm
          action={path}
          state={form}
          hidden={{ seen: data.seen }}
          submit={t('meta.attach')}
          cancel={path}
          label={t('meta.attach')}
          file={{
            name: 'file',
            label: t('publishing.file'),
            hint: t('meta.file-hint', { max: data.maxMb }),
          }}
        >
          <TextField name="title" label={t('dataset-office.title')} hint={t('meta.title-hint')} isOptional />
        </FileForm>
      </Section>
    </DatasetFrame>
  );
}
