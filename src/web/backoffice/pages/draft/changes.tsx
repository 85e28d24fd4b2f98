import type { DatasetChanges } from '#publishing';
import { useSite } from '../../../site.ts';

/** How the fields of one version of a dataset differ from those of another, a line for each kind of difference. */
export function useChangeLines(changes: DatasetChanges | undefined): readonly string[] {
  const { t } = useSite();
  if (changes === undefined) return [];
  const { added, removed, retyped, described = [] } = changes;
  return [
    ...(added.length > 0 ? [t('life.change-added', { fields: added.join(', ') })] : []),
    ...(removed.length > 0 ? [t('life.change-removed', { fields: removed.join(', ') })] : []),
    ...retyped.map(({ field, from, to }) =>
      t('life.change-type', {
        field,
        from: t(`publishing.type.${from}`),
        to: t(`publishing.type.${to}`),
      }),
    ),
    ...(described.length > 0 ? [t('life.change-described', { fields: described.join(', ') })] : []),
  ];
}

/** What readers and programs would find otherwise than they know it: said before it is published. */
export function ChangesForReaders({ changes }: { readonly changes: DatasetChanges | undefined }) {
  const { t } = useSite();
  const lines = useChangeLines(changes && { ...changes, described: [] });
  if (lines.length === 0) return null;
  return (
    <div class="notice">
      <p>{t('editor.changes')}</p>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  );
}
