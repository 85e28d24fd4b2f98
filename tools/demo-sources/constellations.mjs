// The 88 constellations: names in twenty languages, figure, boundary, area.
import { Constellation } from 'astronomy-engine';
import { clean, round, write } from './files.mjs';

const languages = [
  'en',
  'fr',
  'la',
  'ar',
  'zh',
  'cz',
  'fa',
  'ee',
  'fi',
  'de',
  'el',
  'it',
  'ja',
  'ko',
  'hi',
  'ru',
  'es',
  'tr',
  'he',
  'sw',
];
// The package writes two languages by the code of a country.
const codes = { cz: 'cs', ee: 'et' };
// The package names the figure that everybody sees, not the constellation.
const english = { UMa: 'Great Bear', UMi: 'Little Bear', CrA: 'Southern Crown' };
const latin = {
  CrA: ['Corona Australis', 'Coronae Australis'],
  Cru: ['Crux', 'Crucis'],
  Ser: ['Serpens', 'Serpentis'],
};

export function constellations(source) {
  const read = (file) => source.json('d3-celestial', `data/${file}.json`).features;
  const shapes = countedShapes(2_000_000);
  const byId = new Map();
  for (const { id, properties } of read('constellations')) {
    if (byId.has(id)) continue;
    const names = {};
    for (const language of languages) names[codes[language] ?? language] = clean(properties[language]);
    const [name, genitive] = latin[id] ?? [properties.name, properties.gen];
    names.la = name;
    if (english[id]) names.en = english[id];
    byId.set(id, {
      id,
      name,
      genitive,
      names,
      rank: Number(properties.rank),
      centre: shapes.get(id).centre,
      area: shapes.get(id).area,
      lines: [],
      bounds: [],
    });
  }
  for (const { id, geometry } of read('constellations.lines'))
    byId.get(id).lines.push(...geometry.coordinates);
  for (const { id, geometry } of read('constellations.bounds'))
    byId.get(id).bounds.push(geometry.coordinates);
  const rows = [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  write('constellations.json.gz', `${JSON.stringify(rows)}\n`);
  return rows;
}

// Points of equal area, counted by the constellation they fall in: area in square degrees, and middle. Not the area of the
// drawn polygons: their edges are meridians and parallels of 1875, not great circles, and Octans would come out at 249
// instead of 291 square degrees.
function countedShapes(points) {
  const sums = new Map();
  const golden = (Math.sqrt(5) - 1) / 2;
  for (let i = 0; i < points; i++) {
    const z = (2 * i + 1) / points - 1;
    const turns = (i * golden) % 1;
    const { symbol } = Constellation(turns * 24, (Math.asin(z) * 180) / Math.PI);
    const sum = sums.get(symbol) ?? { count: 0, x: 0, y: 0, z: 0 };
    sums.set(symbol, sum);
    const radius = Math.sqrt(1 - z * z);
    sum.count++;
    sum.x += radius * Math.cos(2 * Math.PI * turns);
    sum.y += radius * Math.sin(2 * Math.PI * turns);
    sum.z += z;
  }
  const sphere = (4 * 180 * 180) / Math.PI;
  const degrees = (radians) => round((radians * 180) / Math.PI, 3);
  return new Map(
    [...sums].map(([symbol, { count, x, y, z }]) => [
      symbol,
      {
        area: round((count / points) * sphere, 2),
        centre: [degrees(Math.atan2(y, x)), degrees(Math.atan2(z, Math.hypot(x, y)))],
      },
    ]),
  );
}
