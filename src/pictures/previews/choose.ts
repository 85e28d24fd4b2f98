import type { DatasetMetadata, DatasetSchema, Field, Localized } from '#dataset';
import { isNumeric, isTemporal } from '#dataset';
import type { PreviewKind, PreviewPlan, PreviewQuery } from '../model.ts';

// One seed for all: the same records are chosen whenever a card is drawn, and the card can be cached.
const ANY_ORDER = 'random(7)';

/**
 * The picture that says most about a dataset: where its things are on the sky, on the Moon, on the Earth; else shapes; else
 * how a measured quantity is distributed; else when it happened; else the largest categories.
 *
 * @returns undefined when no field lends itself to a picture
 */
export function chooseDatasetPreview(
  schema: DatasetSchema,
  metadata: Pick<DatasetMetadata, 'body'>,
): PreviewPlan | undefined {
  const { fields } = schema;
  const isSky = metadata.body === 'Sky';
  // Figures tell more than the middles of what they outline.
  const shape = fields.find(({ type }) => type === 'geo_shape');
  if (shape && isSky) return plan('sky-shapes', [shape], { limit: 100 });
  return (
    skyPlan(fields) ??
    placesPlan(fields, metadata.body) ??
    shapesPlan(shape) ??
    numbersPlan(fields) ??
    facetPlan(fields)
  );
}

function plan(
  kind: PreviewKind,
  fields: readonly Field[],
  query: Partial<PreviewQuery> & Pick<PreviewQuery, 'limit'>,
): PreviewPlan {
  const columns = fields.map((_, i) => `preview_${i}`);
  const select = fields.map((field, i) => `${quoted(field)} as preview_${i}`).join(', ');
  return { kind, query: { select, ...query }, columns, fields: fields.map(({ name }) => name) };
}

/** In back quotes, since a field may be named like a word of the language; for the same reason answers have aliases. */
const quoted = ({ name }: Field): string => `\`${name}\``;

const hasUcd = (field: Field, ucd: string): boolean =>
  field.ucd !== undefined && (field.ucd === ucd || field.ucd.startsWith(`${ucd};`));

/** The main position in degrees: a right ascension in hours or radians has the UCD too, without `meta.main` or `deg`. */
function positionField(fields: readonly Field[], ucd: string): Field | undefined {
  const candidates = fields.filter(
    (field) => isNumeric(field.type) && hasUcd(field, ucd) && (field.unit ?? 'deg') === 'deg',
  );
  return candidates.find((field) => field.ucd?.includes('meta.main')) ?? candidates[0];
}

function skyPlan(fields: readonly Field[]): PreviewPlan | undefined {
  const ra = positionField(fields, 'pos.eq.ra');
  const dec = positionField(fields, 'pos.eq.dec');
  if (!ra || !dec) return undefined;
  const mags = fields.filter((field) => isNumeric(field.type) && hasUcd(field, 'phot.mag'));
  const mag =
    mags.find((field) => field.type === 'double' && field.ucd?.includes('em.opt.V')) ??
    mags.find((field) => field.ucd?.includes('em.opt'));
  const where = `${quoted(ra)} is not null and ${quoted(dec)} is not null`;
  // Of a catalogue with dates every moment counts the same; of one without, the bright ones are those people know.
  if (!mag || fields.some((field) => isTemporal(field.type)))
    return plan('sky', [ra, dec], { where, orderBy: ANY_ORDER, limit: 900 });
  return plan('sky', [ra, dec, mag], {
    where: `${where} and ${quoted(mag)} is not null`,
    orderBy: quoted(mag),
    limit: 900,
  });
}

function placesPlan(fields: readonly Field[], body: string | undefined): PreviewPlan | undefined {
  const point = fields.find(({ type }) => type === 'geo_point_2d');
  if (!point || body === 'Sky') return undefined;
  const kind = body === 'Moon' ? 'moon-map' : (body ?? 'Earth') === 'Earth' ? 'map' : undefined;
  return (
    kind && plan(kind, [point], { where: `${quoted(point)} is not null`, orderBy: ANY_ORDER, limit: 900 })
  );
}

const shapesPlan = (shape: Field | undefined): PreviewPlan | undefined =>
  shape && plan('shapes', [shape], { limit: 100 });

/** UCDs of quantities that differ from record to record in a telling way. */
const MEASURED = ['phys.', 'pos.distance', 'phot.', 'src.orbital', 'time.period', 'time.duration', 'em.'];

function numbersPlan(fields: readonly Field[]): PreviewPlan | undefined {
  const when = fields.find(({ type }) => isTemporal(type));
  const measured = fields.find(
    ({ type, ucd }) => isNumeric(type) && MEASURED.some((start) => ucd?.startsWith(start)),
  );
  const hasFacets = goodFacets(fields).length > 0;
  // Where the date tells records apart they come at regular intervals, and their years say nothing.
  if (when) {
    if (!when.annotations.id || (!measured && !hasFacets)) return timePlan(when);
    return measured && histogramPlan(measured);
  }
  const number = measured ?? firstPlainNumber(fields);
  return number && !hasFacets ? histogramPlan(number) : undefined;
}

const histogramPlan = (number: Field): PreviewPlan => ({
  ...plan('histogram', [number], {
    where: `${quoted(number)} is not null`,
    orderBy: ANY_ORDER,
    limit: 4000,
  }),
  caption: captionOf(number),
});

const firstPlainNumber = (fields: readonly Field[]): Field | undefined =>
  fields.find(
    ({ type, annotations, ucd }) => isNumeric(type) && !annotations.id && !ucd?.startsWith('meta.'),
  );

const timePlan = (when: Field): PreviewPlan => ({
  kind: 'timeline',
  query: {
    select: 'count(*) as preview_1',
    where: `${quoted(when)} is not null`,
    groupBy: `year(${quoted(when)}) as preview_0`,
    limit: 20_000,
  },
  columns: ['preview_0', 'preview_1'],
  fields: [when.name],
  caption: when.label,
});

const captionOf = ({ label, unit }: Field): Localized =>
  unit === undefined
    ? label
    : Object.fromEntries(Object.entries(label).map(([lang, text]) => [lang, `${text} (${unit})`]));

/** Facets whose values are words of which there are several each: not an identity, unless of several fields. */
function goodFacets(fields: readonly Field[]): readonly Field[] {
  const identities = fields.filter(({ annotations }) => annotations.id).length;
  return fields.filter(
    ({ type, annotations }) =>
      type === 'text' &&
      annotations.facet &&
      annotations.hierarchical === undefined &&
      (!annotations.id || identities > 1),
  );
}

function facetPlan(fields: readonly Field[]): PreviewPlan | undefined {
  const facet = goodFacets(fields)[0] ?? fields.find(({ annotations }) => annotations.facet);
  if (!facet) return undefined;
  return {
    kind: 'bars',
    query: {
      select: 'count(*) as preview_1',
      where: `${quoted(facet)} is not null`,
      groupBy: `${quoted(facet)} as preview_0`,
      orderBy: 'preview_1 desc',
      limit: 6,
    },
    columns: ['preview_0', 'preview_1'],
    fields: [facet.name],
  };
}
