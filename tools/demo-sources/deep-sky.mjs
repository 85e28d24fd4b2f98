// OpenNGC with its addendum, the magnitudes of the Messier objects, the names of objects.
import { clean, csv, number, parseCsv, turn, write } from './files.mjs';

const columns = [
  'Name',
  'Type',
  'RA',
  'Dec',
  'Const',
  'MajAx',
  'MinAx',
  'PosAng',
  'B-Mag',
  'V-Mag',
  'J-Mag',
  'H-Mag',
  'K-Mag',
  'SurfBr',
  'Hubble',
  'Pax',
  'Pm-RA',
  'Pm-Dec',
  'RadVel',
  'Redshift',
  'Cstar U-Mag',
  'Cstar B-Mag',
  'Cstar V-Mag',
  'M',
  'NGC',
  'IC',
  'Cstar Names',
  'Identifiers',
  'Common names',
  'NED notes',
  'OpenNGC notes',
];

export function deepSky(source) {
  const rows = ['data/NGC.csv', 'data/addendum.csv']
    .flatMap((path) => parseCsv(source.text('astronomy-oracle', path), ';'))
    // The addendum lists M102 as a duplicate of M101; the object is NGC 5866 of the main file.
    .filter((row) => row.Name !== 'M102')
    .map((row) => Object.fromEntries(columns.map((name) => [name, clean(row[name])])));
  write('ngc.csv.gz', csv(columns, rows));

  const messier = source.json('d3-celestial', 'data/messier.json').features.map(({ properties }) => ({
    messier: properties.name,
    // M40 is the fourth of Winnecke's double stars.
    ngc: clean(properties.desig)?.replace(/^WN /, 'Winnecke ') ?? null,
    v_mag: properties.mag,
    name: clean(properties.alt.replaceAll('´', '’')),
  }));
  write('messier.csv', csv(['messier', 'ngc', 'v_mag', 'name'], messier));
}

/** Proper names in English, French and Latin: stars, objects, constellations. */
export function names(source, starRows, constellationRows) {
  const rows = [];
  const byHip = new Map(starRows.map((row) => [row.hip, row]));
  for (const [hip, name] of Object.entries(source.json('d3-celestial', 'data/starnames.json'))) {
    if (!clean(name.name)) continue;
    const star = byHip.get(Number(hip));
    rows.push({
      designation: `HIP ${hip}`,
      kind: 'star',
      name: clean(name.name),
      en: clean(name.en) ?? clean(name.name),
      fr: clean(name.fr),
      la: clean(name.la),
      con: star.con,
      ra_deg: star.ra_deg,
      dec_deg: star.dec,
      mag: star.mag,
    });
  }
  const places = objectPlaces(source);
  for (const [key, name] of Object.entries(source.json('d3-celestial', 'data/dsonames.json'))) {
    // A few keys are bare numbers without a catalogue: nobody could say which object is meant.
    if (/^\d+$/.test(key) || !clean(name.name)) continue;
    const designation = key.replace(/^NGc/, 'NGC').replace(/\s+/g, ' ');
    const place = places.get(designation.replaceAll(' ', '').toUpperCase());
    rows.push({
      designation,
      kind: 'object',
      name: clean(name.name),
      en: clean(name.name),
      fr: clean(name.fr),
      la: clean(name.la),
      ...place,
    });
  }
  for (const c of constellationRows) {
    rows.push({
      designation: c.id,
      kind: 'constellation',
      name: c.name,
      en: c.names.en,
      fr: c.names.fr,
      la: c.name,
      con: c.id,
      ra_deg: turn(c.centre[0], 4),
      dec_deg: c.centre[1],
    });
  }
  write(
    'names.csv.gz',
    csv(['designation', 'kind', 'name', 'en', 'fr', 'la', 'con', 'ra_deg', 'dec_deg', 'mag'], rows),
  );
}

function objectPlaces(source) {
  const places = new Map();
  // From the faintest list to the brightest, which are the better kept ones; not the shortest, where M4 stands in Orion.
  for (const file of ['dsos.20', 'dsos.14', 'dsos.6']) {
    for (const { id, properties, geometry } of source.json('d3-celestial', `data/${file}.json`).features) {
      const [longitude, dec] = geometry.coordinates;
      // One entry of the package stands at declination 120.
      if (Math.abs(dec) > 90) continue;
      const magnitude = number(properties.mag);
      const place = {
        ra_deg: turn(longitude, 4),
        dec_deg: dec,
        // 99 and more stands for "unknown" in the package.
        mag: magnitude === null || magnitude > 30 ? null : magnitude,
      };
      for (const key of [id, properties.desig]) {
        if (key) places.set(String(key).replaceAll(' ', '').toUpperCase(), place);
      }
    }
  }
  return places;
}
