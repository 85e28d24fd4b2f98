import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { isGeo } from '#dataset';
import type { Encode, Row, Survey } from '#engine';
import { systemText, WGS84 } from '#geo';
import { referenceSystem } from './by-engine.ts';
import { geometryColumn, geometryIn, isGeometry } from './cells.ts';
import { fieldOf, shortNames } from './dbf.ts';
import { encodedBy } from './encoded.ts';
import type { ExportAbout, ExportFormat } from './model.ts';
import { noShape, SHAPE, type Shape, type ShapeType, shapeOf } from './shp-geometry.ts';
import { Layer, type LayerFields } from './shp-layer.ts';
import { type ZipEntry, zipped } from './zip.ts';

export const shp: ExportFormat = {
  id: 'shp',
  label: 'Shapefile',
  mediaType: 'application/zip',
  extension: 'zip',
  suits: ({ fields }) => fields.some(({ type }) => isGeo(type)),
  ofCatalogue: false,
  hasSystem: true,
  parameters: [referenceSystem],
  limits:
    'Field names have 10 characters and texts 254 bytes: longer ones are cut. A layer has one type of geometry, no heights, and files of 2 GB: other types and what is more go to layers of their own. README.txt in the archive tells what that means for these records.',
  writing: encodedBy(import.meta.url, { withSurvey: true }),
};

const LAYER_NAMES: Readonly<Record<ShapeType, string>> = {
  [SHAPE.none]: 'empty',
  [SHAPE.point]: 'points',
  [SHAPE.points]: 'multipoints',
  [SHAPE.line]: 'lines',
  [SHAPE.polygon]: 'polygons',
};

/** The layers of an export: the first type of geometry has the name of the dataset, others get layers of their own. */
class Layers {
  readonly all: Layer[] = [];
  collections = 0;
  readonly #open = new Map<ShapeType, Layer>();
  readonly #folder: string;
  readonly #name: string;
  readonly #layout: LayerFields;
  readonly #modified: Date;
  #main: Layer;

  constructor(facts: { folder: string; name: string; layout: LayerFields; modified: Date }) {
    this.#folder = facts.folder;
    this.#name = facts.name;
    this.#layout = facts.layout;
    this.#modified = facts.modified;
    this.#main = this.#begin(facts.name);
  }

  #begin(name: string): Layer {
    const number = this.all.filter((layer) => layer.name === name || layer.name.startsWith(`${name}_part`));
    const layer = new Layer(
      this.#folder,
      number.length === 0 ? name : `${name}_part${number.length + 1}`,
      this.#layout,
    );
    this.all.push(layer);
    return layer;
  }

  add(row: Row, place: number): void {
    const geometry = geometryIn(row[place]);
    const shape = geometry === undefined ? noShape : shapeOf(geometry);
    if (shape === undefined) this.collections += 1;
    const drawn = shape ?? noShape;
    this.#layerFor(drawn).add(drawn, row);
  }

  #layerFor(shape: Shape): Layer {
    const isOfMain =
      shape.type === SHAPE.none || this.#main.type === SHAPE.none || this.#main.type === shape.type;
    if (isOfMain) {
      if (!this.#main.hasRoom(shape)) this.#main = this.#next(this.#main, this.#name);
      return this.#main;
    }
    const name = `${this.#name}_${LAYER_NAMES[shape.type]}`;
    let layer = this.#open.get(shape.type) ?? this.#begin(name);
    if (!layer.hasRoom(shape)) layer = this.#next(layer, name);
    this.#open.set(shape.type, layer);
    return layer;
  }

  #next(full: Layer, name: string): Layer {
    full.close(this.#modified);
    return this.#begin(name);
  }

  close(): void {
    for (const layer of new Set([this.#main, ...this.#open.values()])) layer.close(this.#modified);
  }
}

/** What a person who opens the archive should know. */
function readme(about: ExportAbout, layout: LayerFields, layers: Layers): string {
  const { columns } = about;
  const fields = layout.fields.map(({ name, longest, width }, i) => {
    const column = columns[layout.places[i] ?? -1];
    const cut = layers.all.reduce((sum, layer) => sum + (layer.cuts[i] ?? 0), 0);
    const notes = [
      column?.label === undefined ? '' : ` (${column.label})`,
      column?.unit === undefined ? '' : ` [${column.unit}]`,
      cut === 0
        ? ''
        : `: does not fit ${cut} times${longest > width ? `, and is cut after ${width} bytes` : ', and is empty'}`,
    ];
    return `  ${name.padEnd(10)}  ${column?.name ?? ''}${notes.join('')}`;
  });
  const left = columns.filter((column) => isGeometry(column) && column.type === 'geo_shape').slice(1);
  const lines = [
    about.title,
    `${about.origin}/explore/dataset/${encodeURIComponent(about.datasetId)}/`,
    `${about.publisher}, ${about.license} ${about.licenseUrl}`.trim(),
    '',
    'Layers, by type of geometry:',
    ...layers.all.map((layer) => `  ${layer.name}: ${LAYER_NAMES[layer.type]}, ${layer.records}`),
    '',
    'Fields, whose names have at most 10 characters in this format:',
    ...fields,
    '',
    ...(layers.collections === 0
      ? []
      : [
          `Collections of geometries, which the format cannot hold: ${layers.collections}. These records have no shape here.`,
        ]),
    ...(left.length === 0
      ? []
      : [`Left out, as a record has one geometry here: ${left.map(({ name }) => name).join(', ')}.`]),
    about.epsg === undefined
      ? 'Texts are UTF-8. Positions are WGS 84, longitude and latitude in degrees; heights are left out.'
      : `Texts are UTF-8. Shapes are in the reference system EPSG:${about.epsg}; heights are left out.`,
  ];
  return `${lines.join('\r\n')}\r\n`;
}

function layoutOf({ columns }: ExportAbout, survey: Survey | undefined): LayerFields {
  const main = geometryColumn(columns);
  const places = columns.flatMap((column, i) =>
    i === main || (isGeometry(column) && column.type === 'geo_shape') ? [] : [i],
  );
  const names = shortNames(places.map((i) => columns[i]?.name ?? ''));
  const fields = places.flatMap((place, i) => {
    const column = columns[place];
    return column === undefined ? [] : [fieldOf(column, names[i] ?? '', survey?.columns[place])];
  });
  // A table without a field is none.
  if (fields.length > 0) return { fields, places };
  return { fields: [{ name: 'FID', kind: 'C', width: 1, decimals: 0, longest: 0 }], places: [-1] };
}

/** Layers written to files and then put into one archive: their headers tell what is known only at the end. */
export const encode: Encode<ExportAbout> = async function* (rows, { about, survey, scratch }) {
  const modified = new Date(about.modified);
  const layout = layoutOf(about, survey);
  const name = about.datasetId.slice(0, 100);
  const layers = new Layers({ folder: scratch, name, layout, modified });
  const place = geometryColumn(about.columns);
  for await (const batch of rows) for (const row of batch) layers.add(row, place);
  layers.close();
  const entries = async function* (): AsyncGenerator<ZipEntry> {
    yield { name: 'README.txt', content: [readme(about, layout, layers)] };
    for (const layer of layers.all) {
      for (const extension of ['shp', 'shx', 'dbf'])
        yield {
          name: `${layer.name}.${extension}`,
          content: createReadStream(join(scratch, `${layer.name}.${extension}`)),
        };
      yield { name: `${layer.name}.prj`, content: [systemText(about.epsg ?? WGS84)] };
      yield { name: `${layer.name}.cpg`, content: ['UTF-8'] };
    }
  };
  yield* zipped(entries(), modified);
};
