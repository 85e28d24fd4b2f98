import {
  Constellation as constellationAt,
  MakeTime,
  RotateVector,
  Rotation_EQJ_ECL,
  Rotation_GAL_EQJ,
  Vector,
} from 'astronomy-engine';
import { season } from './catalogue-de-messier.ts';
import { boundaryGeometry, figureGeometry } from './celestial-geometry.ts';
import { type Constellation, constellations } from './deep-sky.ts';
import { drawConstellation } from './drawings.ts';
import {
  double,
  facet,
  facets,
  geoShape,
  int,
  key,
  pictureFile,
  skyPosition,
  sortable,
  text,
} from './fields.ts';
import { ATTRIBUTIONS, describeDataset, onTheSky } from './metadata.ts';
import type { DemoDataset, DemoSources, Row } from './model.ts';
import { numberOf, rounded, textOf } from './sources.ts';

const LANGUAGES: readonly (readonly [code: string, en: string, fr: string])[] = [
  ['ar', 'Arabic', 'arabe'],
  ['cs', 'Czech', 'tchèque'],
  ['de', 'German', 'allemand'],
  ['el', 'Greek', 'grec'],
  ['es', 'Spanish', 'espagnol'],
  ['et', 'Estonian', 'estonien'],
  ['fa', 'Persian', 'persan'],
  ['fi', 'Finnish', 'finnois'],
  ['he', 'Hebrew', 'hébreu'],
  ['hi', 'Hindi', 'hindi'],
  ['it', 'Italian', 'italien'],
  ['ja', 'Japanese', 'japonais'],
  ['ko', 'Korean', 'coréen'],
  ['ru', 'Russian', 'russe'],
  ['sw', 'Swahili', 'swahili'],
  ['tr', 'Turkish', 'turc'],
  ['zh', 'Chinese', 'chinois'],
];

const ZODIAC = 'Ari Tau Gem Cnc Leo Vir Lib Sco Oph Sgr Cap Aqr Psc'.split(' ');
const SPHERE_SQUARE_DEGREES = (4 * 180 * 180) / Math.PI;

/** The 88 constellations of the IAU. Labels of the original's fields are its own, blanks at the end included. */
export const eightyEightConstellations: DemoDataset = {
  id: '88-constellations',
  metadata: describeDataset({
    title: ['The 88 constellations', 'Les 88 constellations'],
    description: [
      [
        'The constellations of the International Astronomical Union: names in twenty languages, area, place on the sky, brightest star, figure, boundary and a chart of each.',
        'Les constellations de l’Union astronomique internationale : noms en vingt langues, étendue, place dans le ciel, étoile la plus brillante, figure, limites et une carte de chacune.',
      ],
      [
        'Figure and boundary are positions on the sky: longitude is right ascension from −180 to 180 degrees.',
        'Figure et limites sont des positions sur le ciel : la longitude est l’ascension droite, de −180 à 180 degrés.',
      ],
    ],
    theme: 'sky',
    keywords: [
      ['constellation', 'constellation'],
      ['sky', 'ciel'],
      ['map', 'carte'],
      ['name', 'nom'],
    ],
    licence: 'bsd',
    publisher: 'd3-celestial',
    attributions: [
      'Constellations: d3-celestial by Olaf Frohn (BSD-3-Clause), from the IAU; boundaries Davenhall & Leggett 1989 (VizieR VI/49); names from Wikipedia',
      'Areas, zones and principal stars computed by this portal with Astronomy Engine by Don Cross (MIT)',
      ATTRIBUTIONS.drawn,
    ],
    references: 'https://www.iau.org/public/themes/constellations/',
    more: onTheSky,
  }),
  schema: {
    fields: [
      text('season_saison', "Observation Season / Saison d'observation", { ...facet, ...sortable }),
      text('iau_code', 'IAU code', { ...key, ...sortable, ucd: 'meta.id;meta.main' }),
      text('latin_name_nom_latin', 'Latin name / Nom latin ', sortable),
      text('french_name_nom_francais', 'French name / Nom français ', sortable),
      text('english_name_nom_en_anglais', 'English name / Nom en anglais', sortable),
      double(
        'constellation_area_in_degrees_etendue_de_la_constellation_en_degres_2',
        'Constellation area in square degrees / Étendue de la constellation en degrés carrés',
        { unit: 'deg**2', ucd: 'phys.angArea', decimals: 2 },
      ),
      text('dec_declinaison', 'Dec (Declinaison)', { ucd: 'pos.eq.dec' }),
      text('test', 'RA (Right Ascension / Ascension droite)', { ucd: 'pos.eq.ra' }),
      text('principal_star_etoile_principale', 'Principal star / Étoile principale', sortable),
      text(
        'constellation_area_in_of_the_celestial_sphere_etendue_de_la_constellation_en_de_la_sphere_celeste',
        'Constellation area in % of the celestial sphere / Étendue de la constellation en % de la sphère céleste',
      ),
      text(
        'constellation_zone_celestial_equator_zone_de_la_constellation_equateur_celeste',
        'Constellation zone (celestial equator) / Zone de la constellation (équateur céleste)',
        facets,
      ),
      text(
        'constellation_zone_ecliptic_zone_de_la_constellation_ecliptique',
        'Constellation zone (ecliptic) / Zone de la constellation (écliptique)',
        facets,
      ),
      text(
        'constellation_zone_milky_way_zone_de_la_constellation_voie_lactee',
        'Constellation zone (Milky Way) / Zone de la constellation (Voie Lactée)',
        facet,
      ),
      text('quad_repere_de_l_hemisphere_et_du_quadrant', 'Quad', facet),
      text('name_origin_origine_de_l_apellation', "Name origin / Origine de l'apellation", facets),
      pictureFile('image', 'Image'),
      text('photo_description', ['Description of the picture', "Description de l'image"]),
      text('genitive', ['Genitive', 'Génitif']),
      int('origin_year', ['First described in (year)', 'Première description (année)'], {
        ucd: 'time.epoch',
      }),
      ...LANGUAGES.map(([code, en, fr]) => text(`name_${code}`, [`Name in ${en}`, `Nom en ${fr}`])),
      ...skyPosition,
      geoShape('figure', ['Figure', 'Figure']),
      geoShape('contour', ['Boundary', 'Limites']),
    ],
  },
  async *rows(context) {
    const { sources } = context;
    const principal = principalStars(sources);
    const origins = new Map(sources.csv('handwritten/constellations.csv').map((row) => [row.iau, row]));
    const galactic = galacticEquator();
    const ordered = storedOrder(constellations(sources));
    // All at once: the drawings are rendered beside this thread.
    const drawings = ordered.map((constellation) => drawConstellation(context, constellation));
    const drawn = await Promise.all(drawings);
    for (const [index, constellation] of ordered.entries()) {
      const origin = origins.get(constellation.id);
      const { picture, description } = drawn[index] ?? { picture: null, description: null };
      yield {
        ...named(constellation),
        ...placed(constellation),
        constellation_zone_milky_way_zone_de_la_constellation_voie_lactee: milkyWayZone(
          constellation.id,
          galactic,
        ),
        principal_star_etoile_principale: principalStar(constellation, principal),
        name_origin_origine_de_l_apellation: textOf(origin?.origin),
        origin_year: numberOf(origin?.year),
        image: picture,
        photo_description: description,
        figure: figureGeometry(constellation.lines),
        contour: boundaryGeometry(constellation.bounds),
      };
    }
  },
};

/** The original begins with Scutum and Volans; the rest of its order is unknown, so the rest is by code. */
function storedOrder(all: readonly Constellation[]): readonly Constellation[] {
  const rank = (id: string): number => (id === 'Sct' ? 0 : id === 'Vol' ? 1 : 2);
  return all.toSorted((a, b) => rank(a.id) - rank(b.id));
}

const named = ({ id, name, names, genitive }: Constellation): Row => ({
  iau_code: id,
  latin_name_nom_latin: name,
  french_name_nom_francais: names.fr ?? null,
  english_name_nom_en_anglais: names.en ?? null,
  genitive,
  ...Object.fromEntries(LANGUAGES.map(([code]) => [`name_${code}`, names[code] ?? null])),
});

function placed(constellation: Constellation): Row {
  const { area, centre } = constellation;
  const raDeg = (centre[0] + 360) % 360;
  const dec = centre[1];
  const hemisphere = dec < 0 ? 'South' : 'North';
  return {
    season_saison:
      // Too far south to have a season in the original's Europe.
      dec < -33 ? "Southern hemisphere constellation / Constellation de l'hémisphère sud" : season(raDeg),
    constellation_area_in_degrees_etendue_de_la_constellation_en_degres_2: area,
    dec_declinaison: `${dec < 0 ? '-' : '+'}${degreesMinutes(Math.abs(dec), '° ')}'`,
    test: degreesMinutes(raDeg / 15, ':'),
    constellation_area_in_of_the_celestial_sphere_etendue_de_la_constellation_en_de_la_sphere_celeste: `${(
      (area / SPHERE_SQUARE_DEGREES) *
      100
    )
      .toFixed(2)
      .replace('.', ',')}\u00a0%`,
    constellation_zone_celestial_equator_zone_de_la_constellation_equateur_celeste:
      equatorZone(constellation),
    constellation_zone_ecliptic_zone_de_la_constellation_ecliptique: eclipticZone(constellation),
    quad_repere_de_l_hemisphere_et_du_quadrant: `${hemisphere} Hemisphere Quadrant ${Math.floor(raDeg / 90) + 1}`,
    ra_deg: rounded(raDeg, 3),
    dec_deg: dec,
  };
}

/** `09° 53,32` or `15:54,18`: whole units, then minutes with two decimals after a comma. */
function degreesMinutes(value: number, separator: string): string {
  const hundredths = Math.round(value * 6000);
  const minutes = ((hundredths % 6000) / 100).toFixed(2).padStart(5, '0');
  return `${String(Math.floor(hundredths / 6000)).padStart(2, '0')}${separator}${minutes.replace('.', ',')}`;
}

function equatorZone({ id, bounds, centre }: Constellation): string {
  if (id === 'UMi') return 'North constellation - North Celestial pole';
  if (id === 'Oct') return 'South constellation - South Celestial pole';
  const declinations = bounds.flatMap((polygon) => polygon.flatMap((ring) => ring.map(([, dec]) => dec)));
  if (Math.min(...declinations) < 0 && Math.max(...declinations) > 0) return 'Equatorial constellation';
  return centre[1] < 0 ? 'South constellation' : 'North constellation';
}

function eclipticZone({ id, centre }: Constellation): string {
  const number = ZODIAC.indexOf(id) + 1;
  if (number > 0) return `Zodiacal constellation #\u00a0${number}`;
  if (id === 'Dra') return 'North ecliptic pole';
  if (id === 'Dor') return 'South ecliptic pole';
  const { z } = RotateVector(Rotation_EQJ_ECL(), direction(centre[0], centre[1]));
  return `${z < 0 ? 'South' : 'North'} ecliptic constellation`;
}

function direction(lonDeg: number, latDeg: number): Vector {
  const lon = (lonDeg * Math.PI) / 180;
  const lat = (latDeg * Math.PI) / 180;
  const time = MakeTime(0);
  return new Vector(Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat), time);
}

const skyConstellation = (vector: Vector): string => {
  const ra = (((Math.atan2(vector.y, vector.x) / Math.PI) * 12 + 24) % 24) as number;
  return constellationAt(ra, (Math.asin(vector.z) * 180) / Math.PI).symbol;
};

/** How many degrees of the galactic equator lie in each constellation. */
function galacticEquator(): ReadonlyMap<string, number> {
  const rotation = Rotation_GAL_EQJ();
  const degrees = new Map<string, number>();
  for (let lon = 0; lon < 360; lon += 0.25) {
    const symbol = skyConstellation(RotateVector(rotation, direction(lon, 0)));
    degrees.set(symbol, (degrees.get(symbol) ?? 0) + 0.25);
  }
  return degrees;
}

// A corner that the equator merely clips does not make a constellation of the Milky Way.
function milkyWayZone(id: string, equator: ReadonlyMap<string, number>): string | null {
  if (id === 'Com') return 'Milky Way North pole';
  if (id === 'Scl') return 'Milky Way South pole';
  return (equator.get(id) ?? 0) >= 7 ? 'Milky Way Equator' : null;
}

/** The brightest star of each constellation, by place. */
function principalStars(sources: DemoSources): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const brightest = new Map<string, Readonly<Record<string, string>>>();
  for (const star of sources.csv('stars.csv.gz')) {
    const code = star.con ?? '';
    const best = brightest.get(code);
    if (!best || Number(star.mag) < Number(best.mag)) brightest.set(code, star);
  }
  return brightest;
}

function principalStar(
  { id, genitive }: Constellation,
  stars: ReadonlyMap<string, Readonly<Record<string, string>>>,
): string | null {
  const star = stars.get(id);
  if (!star) return null;
  if (star.proper) return star.proper;
  const designation = textOf(star.bayer) ?? textOf(star.flam);
  return designation === null ? `HIP ${star.hip}` : `${designation} ${genitive}`;
}
