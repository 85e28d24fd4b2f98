import type { PushSource } from '#push';
import { Code } from '../../components/code.tsx';
import { useSite } from '../../site.ts';
import { DatasetFrame, type OfficeDataset } from '../components/dataset-frame.tsx';
import { ActionButton } from '../components/form.tsx';
import { Facts, Moment, Section } from '../components/parts.tsx';
import type { Frame } from '../model.ts';

export interface PushData {
  readonly dataset: OfficeDataset;
  readonly source?: PushSource;
  /** Where programs send records to. */
  readonly address?: string;
  /** Just made: shown once. */
  readonly key?: string;
  /** Fields that make up the identity of a record. */
  readonly identity: readonly string[];
  readonly fields: readonly string[];
  /** Values of the current version that did not become part of their records. */
  readonly rejected: number;
}

/** Records that programs push into a dataset. */
export function PushPage({ frame, data }: { readonly frame: Frame; readonly data: PushData }) {
  const { t, format } = useSite();
  const { dataset, source, address, key } = data;
  const path = `/backoffice/datasets/${dataset.id}/push/`;
  const sample = `'{"${data.fields[0] ?? 'field'}": …}'`;
  return (
    <DatasetFrame frame={frame} dataset={dataset} tab="push">
      <p class="office-lead">{t('push.lead')}</p>
      {source === undefined ? (
        <>
          <p>
            {t('push.off')}{' '}
            {data.identity.length === 0
              ? t('push.no-identity')
              : t('push.identity', { fields: data.identity.join(', ') })}
          </p>
          <div class="actions">
            <ActionButton action={`${path}on/`} label={t('push.switch-on')} isMain />
          </div>
        </>
      ) : (
        <>
          {key === undefined ? null : (
            <Section title={t('push.key')} lead={t('push.key-once')}>
              <Code code={key} label={t('push.key')} />
            </Section>
          )}
          <Section title={t('push.how')} lead={t('push.how-lead')}>
            <Code
              code={`curl -X POST '${address}?pushkey=${key ?? '…'}' -d ${sample}`}
              label={t('push.how')}
            />
          </Section>
          <Facts
            facts={[
              [t('push.waiting'), source.acknowledged === source.applied ? t('push.none') : t('push.soon')],
              ...(data.rejected === 0 ? [] : [[t('push.rejected'), format.number(data.rejected)] as const]),
              [t('push.hint'), `…${source.hint}`],
              [t('push.since'), <Moment key="since" at={source.createdAt} />],
              [
                t('push.identity-name'),
                data.identity.length === 0 ? t('push.identity-none') : data.identity.join(', '),
              ],
            ]}
          />
          <div class="actions">
            <ActionButton action={`${path}key/`} label={t('push.renew')} />
            <ActionButton action={`${path}off/`} label={t('push.switch-off')} isDangerous />
          </div>
        </>
      )}
    </DatasetFrame>
  );
}
