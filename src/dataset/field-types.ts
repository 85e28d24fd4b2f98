/** The field types of the Explore API, with its names. A multivalued field is a `text` field with the `multivalued` annotation. */
export const FIELD_TYPES = [
  'text',
  'int',
  'double',
  'boolean',
  'date',
  'datetime',
  'geo_point_2d',
  'geo_shape',
  'file',
  'json_blob',
] as const;

export type FieldType = (typeof FIELD_TYPES)[number];

export const isNumeric = (type: FieldType): boolean => type === 'int' || type === 'double';
export const isTemporal = (type: FieldType): boolean => type === 'date' || type === 'datetime';
export const isGeo = (type: FieldType): boolean => type === 'geo_point_2d' || type === 'geo_shape';
