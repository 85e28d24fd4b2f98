import type { ComponentChildren } from 'preact';
import { useSite } from '../../site.ts';
import type { Frame } from '../model.ts';
import { Office } from '../office.tsx';
import { Tabs } from './parts.tsx';

/** A dataset as its pages in the back office name it. */
export interface OfficeDataset {
  readonly id: string;
  /** In the language of the page. */
  readonly title: string;
  /** The pages that are open to the person. */
  readonly tabs: readonly DatasetTab[];
}

export type DatasetTab =
  | 'overview'
  | 'description'
  | 'attachments'
  | 'fields'
  | 'data'
  | 'refresh'
  | 'push'
  | 'history'
  | 'rights';

/** The pages of one dataset. */
export function DatasetFrame(props: {
  readonly frame: Frame;
  readonly dataset: OfficeDataset;
  readonly tab: DatasetTab;
  readonly hasProblems?: boolean;
  readonly children: ComponentChildren;
}) {
  const { t, href } = useSite();
  const { dataset, tab } = props;
  const path = `/backoffice/datasets/${dataset.id}/`;
  return (
    <Office
      frame={props.frame}
      title={dataset.title}
      crumbs={[{ label: t('office.nav.datasets'), path: '/backoffice/datasets/' }]}
      hasProblems={props.hasProblems ?? false}
      actions={
        <a class="button is-quiet" href={href(`/explore/dataset/${dataset.id}/`)}>
          {t('dataset-office.explore')}
        </a>
      }
    >
      <Tabs
        label={dataset.title}
        tabs={dataset.tabs.map((one) => ({
          label: t(`dataset-office.tab.${one}`),
          path: one === 'overview' ? path : `${path}${one}/`,
          isCurrent: one === tab,
        }))}
      />
      {props.children}
    </Office>
  );
}
