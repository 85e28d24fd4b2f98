// Hipparcos stars with their names, the constellation they lie in, and what the Bright Star Catalogue says of them.
import { Constellation } from 'astronomy-engine';
import { clean, csv, number, turn, write } from './files.mjs';

const columns = [
  'hip',
  'hr',
  'hd',
  'gl',
  'flam',
  'bayer',
  'con',
  'letter_con',
  'proper',
  'var',
  'ra_deg',
  'dec',
  'mag',
  'ci',
  'teff',
];

export function stars(source) {
  const names = source.json('d3-celestial', 'data/starnames.json');
  const rows = source.json('d3-celestial', 'data/stars.14.json').features.map((feature) => {
    const [longitude, dec] = feature.geometry.coordinates;
    const raDeg = turn(longitude, 4);
    const name = names[feature.id] ?? {};
    return {
      hip: feature.id,
      hd: number((name.hd ?? '').replace(/^HD\s*/, '').replace(/[A-Z]+$/, '')),
      gl: clean(name.gl) ?? clean(name.gliese),
      flam: clean(name.flam),
      bayer: clean(name.bayer),
      // The package's own constellation is the one of the star's letter, not of its place, and mostly missing.
      con: Constellation(raDeg / 15, dec).symbol,
      // Where the letter or number was given; nine entries hold a number instead of a constellation.
      letter_con: /^[A-Z][A-Za-z]{2}$/.test(name.c ?? '') ? name.c : null,
      proper: clean(name.name),
      var: clean(name.var),
      ra_deg: raDeg,
      dec,
      mag: feature.properties.mag,
      ci: number(feature.properties.bv),
    };
  });
  joinBrightStars(rows, source.json('spacekit.js', 'src/data/bsc5-short.json'));
  write('stars.csv.gz', csv(columns, rows));
  return rows;
}

const sexagesimal = (text) => {
  const [a, b, c] = text.match(/[\d.]+/g).map(Number);
  return (text.startsWith('-') ? -1 : 1) * (a + b / 60 + c / 3600);
};

// No common number: joined by place and brightness. Whatever has two candidates, on either side, is left out.
function joinBrightStars(rows, catalogue) {
  const cells = new Map();
  const key = (ra, dec) => `${Math.floor(ra)}:${Math.floor(dec)}`;
  for (const row of rows) {
    if (row.mag > 9) continue;
    const k = key(row.ra_deg, row.dec);
    if (cells.has(k)) cells.get(k).push(row);
    else cells.set(k, [row]);
  }
  const pairs = [];
  for (const entry of catalogue) {
    if (!entry.RA || !entry.Dec) continue;
    const ra = sexagesimal(entry.RA) * 15;
    const dec = sexagesimal(entry.Dec);
    const magnitude = number(entry.V);
    const scale = Math.cos((dec * Math.PI) / 180);
    const reach = Math.ceil(1 / 60 / Math.max(scale, 0.001));
    const near = new Set();
    for (let r = -Math.min(reach, 180); r <= Math.min(reach, 180); r++) {
      for (let d = -1; d <= 1; d++) {
        for (const row of cells.get(key((ra + r + 360) % 360, dec + d)) ?? []) {
          const apart = Math.hypot((((row.ra_deg - ra + 540) % 360) - 180) * scale, row.dec - dec);
          if (apart <= 1 / 60 && magnitude !== null && Math.abs(row.mag - magnitude) <= 0.6) near.add(row);
        }
      }
    }
    if (near.size === 1) pairs.push([entry, [...near][0]]);
  }
  const hits = new Map();
  for (const [, row] of pairs) hits.set(row, (hits.get(row) ?? 0) + 1);
  for (const [entry, row] of pairs) {
    if (hits.get(row) > 1) continue;
    row.hr = number(entry.HR);
    row.teff = number(entry.K);
  }
  console.log(`  ${rows.filter((row) => row.hr).length} of ${catalogue.length} bright stars found again`);
}
