import type { Field, FieldAnnotations, FieldType, Localized } from '#dataset';

interface FieldDetails extends FieldAnnotations {
  readonly unit?: string;
  readonly ucd?: string;
  readonly description?: Localized;
}

/**
 * One text is the label in every language: the original portal's labels are bilingual texts, and programs read them as they
 * are. Two texts are English and French.
 */
export type Label = string | readonly [en: string, fr: string];

export const localized = (label: Label): Localized =>
  typeof label === 'string' ? { en: label, fr: label } : { en: label[0], fr: label[1] };

const make =
  (type: FieldType) =>
  (name: string, label: Label, details: FieldDetails = {}): Field => {
    const { unit, ucd, description, ...annotations } = details;
    return {
      name,
      type,
      label: localized(label),
      ...(description && { description }),
      ...(unit !== undefined && { unit }),
      ...(ucd !== undefined && { ucd }),
      annotations: {
        // Whatever has an order may be sorted by; texts only where sorting them means something.
        ...(['int', 'double', 'date', 'datetime'].includes(type) && { sortable: true as const }),
        ...annotations,
      },
    };
  };

export const text = make('text');
export const int = make('int');
export const double = make('double');
export const date = make('date');
export const datetime = make('datetime');
export const bool = make('boolean');
export const geoPoint = make('geo_point_2d');
export const geoShape = make('geo_shape');
export const file = make('file');
export const pictureFile = (name: string, label: Label, details: FieldDetails = {}): Field =>
  file(name, label, { hasThumbnails: true, ...details });

export const facet = { facet: true } as const;
export const facets = { facet: true, disjunctive: true } as const;
export const key = { id: true } as const;
export const sortable = { sortable: true } as const;

/** ICRS positions in degrees, as every dataset of the sky has them. */
export const skyPosition: readonly Field[] = [
  double('ra_deg', ['Right ascension (degrees)', 'Ascension droite (degrés)'], {
    unit: 'deg',
    ucd: 'pos.eq.ra;meta.main',
    decimals: 4,
  }),
  double('dec_deg', ['Declination (degrees)', 'Déclinaison (degrés)'], {
    unit: 'deg',
    ucd: 'pos.eq.dec;meta.main',
    decimals: 4,
  }),
];
