import type { ArrivingFile } from '#publishing';
import { useSite } from '../../site.ts';
import { DatasetFrame, type OfficeDataset } from '../components/dataset-frame.tsx';
import { TextField } from '../components/fields.tsx';
import { ActionButton, FileForm } from '../components/form.tsx';
import type { FormState, Frame } from '../model.ts';
import { Office } from '../office.tsx';
import { OtherSources } from './new-source.tsx';

const LIST = '/backoffice/datasets/';

export interface NewDraftData {
  readonly form: FormState;
  readonly maxMb: number;
  /** Files of this person that have not come whole. */
  readonly arriving: readonly ArrivingFile[];
  /** Whose data are replaced; absent for a new one. */
  readonly dataset?: OfficeDataset;
  /** The same of one that readers do not see. */
  readonly withdrawn?: { readonly uid: string; readonly title: string };
}

/** Files that were cut off: each goes on when it is chosen again. */
function Arriving({ files }: { readonly files: readonly ArrivingFile[] }) {
  const { t, format } = useSite();
  if (files.length === 0) return null;
  return (
    <ul class="arriving">
      {files.map(({ id, name, offset, bytes }) => (
        <li key={id} class="notice">
          <p>
            {t('upload.cut-off', {
              name,
              percent: format.number(Math.floor((100 * offset) / bytes)),
              bytes: format.bytes(bytes),
            })}
          </p>
          <ActionButton
            action={`/backoffice/uploads/${id}/discard/`}
            label={t('upload.discard')}
            about={name}
          />
        </li>
      ))}
    </ul>
  );
}

/** Where a dataset, or new data of one, begin: a file or an address. */
export function NewDraftPage({ frame, data }: { readonly frame: Frame; readonly data: NewDraftData }) {
  const { t, href } = useSite();
  const { dataset, withdrawn, form } = data;
  const [action, cancel] =
    dataset !== undefined
      ? [`${LIST}${dataset.id}/data/`, `${LIST}${dataset.id}/`]
      : withdrawn !== undefined
        ? [`/backoffice/withdrawn/${withdrawn.uid}/data/`, `${LIST}?state=withdrawn`]
        : [`${LIST}new/`, LIST];
  const source = (
    <>
      <Arriving files={data.arriving} />
      <file-drop
        data-address={href('/backoffice/uploads/')}
        data-drop={t('upload.drop')}
        data-sending={t('upload.sending')}
        data-waiting={t('upload.waiting')}
        data-failed={t('upload.failed')}
      >
        <FileForm
          action={action}
          state={form}
          submit={t('publishing.look')}
          cancel={cancel}
          label={t('publishing.new')}
          file={{
            name: 'file',
            label: t('publishing.file'),
            hint: t('publishing.file-hint', { max: data.maxMb }),
          }}
        >
          <TextField
            name="url"
            type="url"
            label={t('publishing.url')}
            hint={t('publishing.url-hint')}
            isOptional
          />
        </FileForm>
      </file-drop>
    </>
  );
  const hasProblems = Object.keys(form.problems).length > 0;
  if (dataset !== undefined)
    return (
      <DatasetFrame frame={frame} dataset={dataset} tab="data" hasProblems={hasProblems}>
        <p class="office-lead">{t('publishing.replace-lead')}</p>
        {source}
        <OtherSources base={action} />
      </DatasetFrame>
    );
  return (
    <Office
      frame={frame}
      title={withdrawn === undefined ? t('publishing.new') : withdrawn.title}
      lead={t(withdrawn === undefined ? 'publishing.new-lead' : 'life.withdrawn-data-lead')}
      crumbs={[{ label: t('office.nav.datasets'), path: LIST }]}
      hasProblems={hasProblems}
    >
      {source}
      <OtherSources base={action} />
    </Office>
  );
}
