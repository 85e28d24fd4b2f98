import { double, facet, facets, key, sortable, text } from './fields.ts';
import { describeDataset } from './metadata.ts';
import type { DemoDataset } from './model.ts';
import { numberOf, textOf } from './sources.ts';

const PLANETS: Readonly<Record<string, string>> = {
  Earth: 'Earth / Terre',
  Saturn: 'Saturn / Saturne',
  Pluto: 'Pluto / Pluton',
};
// From the general to the special: the source gives the words of a satellite in any order.
const LEVELS = [
  ['REGULAR', 'IRREGULAR', 'LOST', 'NEWLY_DISCOVERED'],
  ['PROGRADE', 'RETROGRADE'],
];

const word = (tag: string): string => (tag.charAt(0) + tag.slice(1).toLowerCase()).replaceAll('_', ' ');

/** `Jupiter/Irregular/Retrograde/Carme`. */
function groupPath(planet: string, tags: readonly string[]): string {
  const level = (tag: string): number => {
    const found = LEVELS.findIndex((tagsOfLevel) => tagsOfLevel.includes(tag));
    return found < 0 ? LEVELS.length : found;
  };
  return [planet, ...tags.toSorted((a, b) => level(a) - level(b)).map(word)].join('/');
}

const element = (en: string, fr: string, unit: string, ucd: string) =>
  [[en, fr] as const, { unit, ucd }] as const;

/** Satellites of the planets and of Pluto with their mean orbits. */
export const naturalSatellites: DemoDataset = {
  id: 'satellites-naturels-natural-satellites',
  metadata: describeDataset({
    title: ['Natural satellites of the planets', 'Satellites naturels des planètes'],
    description: [
      [
        'Mean orbital elements of 209 satellites, by planet and group. The list is that of about 2020: moons found since are missing.',
        'Éléments orbitaux moyens de 209 satellites, par planète et par groupe. La liste est celle de 2020 environ : les lunes découvertes depuis manquent.',
      ],
    ],
    theme: 'solarSystem',
    keywords: [
      ['satellite', 'satellite'],
      ['moon', 'lune'],
      ['orbit', 'orbite'],
    ],
    licence: 'publicDomain',
    publisher: 'NASA/JPL',
    attributions: ['JPL Solar System Dynamics, NASA/JPL-Caltech, through spacekit.js (MIT)'],
    references: 'https://ssd.jpl.nasa.gov/sats/elem/',
  }),
  schema: {
    fields: [
      text('nom', ['Name', 'Nom'], { ...key, ...sortable, ucd: 'meta.id;meta.main' }),
      text('planete', ['Planet', 'Planète'], { ...facets, ...sortable, ...key, ucd: 'meta.id.parent' }),
      text('groupe', ['Group', 'Groupe'], { ...facet, hierarchical: '/' }),
      text('tags', ['Properties', 'Propriétés'], { ...facets, multivalued: ',' }),
      double('a', ...element('Semi-major axis', 'Demi-grand axe', 'km', 'phys.size.smajAxis')),
      double('e', ['Eccentricity', 'Excentricité'], { ucd: 'src.orbital.eccentricity' }),
      double('i', ...element('Inclination', 'Inclinaison', 'deg', 'src.orbital.inclination')),
      double(
        'w',
        ...element('Argument of periapsis', 'Argument du périastre', 'deg', 'src.orbital.periastron'),
      ),
      double('m', ...element('Mean anomaly', 'Anomalie moyenne', 'deg', 'src.orbital.meanAnomaly')),
      double('node', ...element('Longitude of the node', 'Longitude du nœud', 'deg', 'src.orbital.node')),
      double('n', ...element('Mean motion', 'Moyen mouvement', 'deg.d**-1', 'src.orbital.meanMotion')),
      double('p', ...element('Orbital period', 'Période de révolution', 'd', 'time.period.revolution')),
      double('pw', ...element('Period of the periapsis', 'Période du périastre', 'yr', 'time.period')),
      double('pnode', ...element('Period of the node', 'Période du nœud', 'yr', 'time.period')),
      double('epoch_jd', ...element('Epoch (Julian date)', 'Époque (jour julien)', 'd', 'time.epoch')),
      text('element_type', ['Reference plane', 'Plan de référence'], facets),
    ],
  },
  *rows({ sources }) {
    for (const moon of sources.csv('satellites.csv.gz')) {
      const planet = moon.planet ?? '';
      const tags = moon.tags ? moon.tags.split(',').map((tag) => tag.trim()) : [];
      yield {
        nom: textOf(moon.name),
        planete: PLANETS[planet] ?? planet,
        groupe: groupPath(planet, tags),
        tags: tags.length > 0 ? tags.map(word) : null,
        a: numberOf(moon.a),
        e: numberOf(moon.e),
        i: numberOf(moon.i),
        w: numberOf(moon.w),
        m: numberOf(moon.M),
        node: numberOf(moon.node),
        n: numberOf(moon.n),
        p: numberOf(moon.P),
        pw: numberOf(moon.Pw),
        pnode: numberOf(moon.Pnode),
        epoch_jd: numberOf(moon.epoch),
        element_type: textOf(moon.element_type),
      };
    }
  },
};
