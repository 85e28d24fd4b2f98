import { type DatasetSchema, isNumeric, isTemporal } from '#dataset';

/** Snapshots of a dataset that are kept, the current one included. */
export const KEPT_SNAPSHOTS = 3;

/** A dataset id: part of addresses and file names. */
export const isDatasetId = (id: string): boolean => /^(?!new$)[a-z0-9][a-z0-9_-]{0,119}$/i.test(id);

/** The id under which a name finds its dataset: federated programs append the portal's short name. */
export const withoutFederation = (name: string): string => name.replace(/@datastro$/i, '');

/** What the fields make possible, in the original's words and order. */
export function featuresOf(schema: DatasetSchema): readonly string[] {
  const { fields } = schema;
  const has = (feature: string, present: boolean) => (present ? [feature] : []);
  return [
    ...has(
      'analyze',
      fields.some((f) => f.annotations.facet || isNumeric(f.type)),
    ),
    ...has(
      'timeserie',
      fields.some((f) => isTemporal(f.type)),
    ),
    ...has(
      'geo',
      fields.some((f) => f.type === 'geo_point_2d' || f.type === 'geo_shape'),
    ),
    ...has(
      'image',
      fields.some((f) => f.type === 'file'),
    ),
  ];
}
