import type { Group } from '#accounts';
import type { Field } from '#dataset';
import { localized } from '#i18n';
import { type DatasetRight, EVERYONE, type Holder } from '#visibility';
import { useSite } from '../../../site.ts';
import { useGroupName } from '../../components/account-parts.tsx';
import type { OfficeDataset } from '../../components/dataset-frame.tsx';

/** What one holder has been given, and what comes of it. */
export interface ShownGrant {
  readonly holder: Holder;
  /** Name of the person; groups are named by the page. */
  readonly personName?: string;
  readonly rights: readonly DatasetRight[];
  readonly recordFilter?: string;
}

export const rightsPath = (dataset: OfficeDataset): string => `/backoffice/datasets/${dataset.id}/rights/`;

export function useFieldLabel(): (field: Field) => string {
  const { language, defaultLanguage } = useSite();
  return (field) => localized(field.label, language, defaultLanguage).trim() || field.name;
}

/** The name of whoever holds a right. */
export function useHolderName(groups: readonly Group[]): (grant: ShownGrant) => string {
  const { t } = useSite();
  const groupName = useGroupName();
  return ({ holder, personName }) => {
    if (holder.kind === 'person') return personName ?? t('audit.erased');
    if (holder.id === EVERYONE) return t('rights.everyone');
    const group = groups.find(({ id }) => id === holder.id);
    return group === undefined ? holder.id : groupName(group);
  };
}
