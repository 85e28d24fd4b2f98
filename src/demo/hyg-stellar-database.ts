import { double, facet, facets, int, key, sortable, text } from './fields.ts';
import { describeDataset, onTheSky } from './metadata.ts';
import type { DemoDataset, Row } from './model.ts';
import { needed, numberOf, rounded, textOf } from './sources.ts';

const magnitude = { unit: 'mag', decimals: 2 };
// HYG's file has these for every star; our source does not, and a distance of 0 would be a lie.
const notInSource = {
  en: 'Not in this part of HYG: the full file has it.',
  fr: "Absent de cette partie de HYG : le fichier complet l'a.",
};

// Fields of HYG that some program may ask for.
const NOT_IN_SOURCE: readonly (readonly [name: string, unit: string])[] = [
  ['pmra', 'mas.yr**-1'],
  ['pmdec', 'mas.yr**-1'],
  ['rv', 'km.s**-1'],
  ['vx', 'pc.yr**-1'],
  ['vy', 'pc.yr**-1'],
  ['vz', 'pc.yr**-1'],
  ['pmrarad', 'rad.yr**-1'],
  ['pmdecrad', 'rad.yr**-1'],
  ['comp', ''],
  ['comp_primary', ''],
  ['base', ''],
  ['var_min', 'mag'],
  ['var_max', 'mag'],
];

const nothing: Row = Object.fromEntries(
  ['dist0', 'absmag', 'spect', 'x', 'y', 'z', 'lum', ...NOT_IN_SOURCE.map(([name]) => name)].map((name) => [
    name,
    null,
  ]),
);

/** Hipparcos stars under the field names of HYG. */
export const hygStellarDatabase: DemoDataset = {
  id: 'hyg-stellar-database',
  metadata: describeDataset({
    title: ['Stellar database (Hipparcos)', 'Base de données stellaire (Hipparcos)'],
    description: [
      [
        'The 118,216 stars of the Hipparcos catalogue: position, brightness, colour, names and numbers in other catalogues. These rows are the Hipparcos part of the HYG database.',
        'Les 118 216 étoiles du catalogue Hipparcos : position, éclat, couleur, noms et numéros dans d’autres catalogues. Ces lignes sont la partie Hipparcos de la base HYG.',
      ],
      [
        'Distances, spectral types and luminosities are empty here; the full HYG database, an online source, has them. The Sun, first row of HYG, is not included.',
        'Les distances, types spectraux et luminosités sont vides ici ; la base HYG complète, source en ligne, les contient. Le Soleil, première ligne de HYG, n’y figure pas.',
      ],
    ],
    theme: 'stars',
    keywords: [
      ['star', 'étoile'],
      ['Hipparcos', 'Hipparcos'],
      ['magnitude', 'magnitude'],
      ['catalogue', 'catalogue'],
    ],
    licence: 'bsd',
    publisher: 'd3-celestial',
    attributions: [
      'Star positions and magnitudes: d3-celestial by Olaf Frohn (BSD-3-Clause), from XHIP, Anderson & Francis 2012 (VizieR V/137D), Hipparcos, ESA 1997. Names: VizieR IV/27A, IV/22, B/gcvs, V/70A',
      'Colour temperature: Yale Bright Star Catalogue 5 (V/50) through spacekit.js (MIT)',
    ],
    references: 'https://github.com/ofrohn/d3-celestial',
    more: onTheSky,
  }),
  schema: {
    fields: [
      int('id', 'id', {
        ...key,
        ucd: 'meta.record',
        description: { en: 'Running number', fr: "Numéro d'ordre" },
      }),
      int('hip', ['Hipparcos number', 'Numéro Hipparcos'], { ucd: 'meta.id;meta.main' }),
      int('hd', ['Henry Draper number', 'Numéro Henry Draper'], { ucd: 'meta.id' }),
      int('hr', ['Bright Star (HR) number', 'Numéro Bright Star (HR)'], { ucd: 'meta.id' }),
      text('gl', ['Gliese number', 'Numéro Gliese'], { ucd: 'meta.id' }),
      text('bf', ['Bayer and Flamsteed designation', 'Désignation de Bayer et Flamsteed'], {
        ...sortable,
        ucd: 'meta.id',
      }),
      text('proper', ['Proper name', 'Nom propre'], { ...sortable, ucd: 'meta.id' }),
      double('ra', ['Right ascension (hours)', 'Ascension droite (heures)'], {
        unit: 'h',
        ucd: 'pos.eq.ra',
        decimals: 6,
      }),
      double('dec', ['Declination (degrees)', 'Déclinaison (degrés)'], {
        unit: 'deg',
        ucd: 'pos.eq.dec;meta.main',
        decimals: 4,
      }),
      double('dist0', ['Distance (parsecs)', 'Distance (parsecs)'], {
        unit: 'pc',
        ucd: 'pos.distance',
        description: notInSource,
      }),
      double('mag', ['Visual magnitude', 'Magnitude visuelle'], {
        ...facet,
        ...magnitude,
        ucd: 'phot.mag;em.opt.V',
      }),
      double('absmag', ['Absolute magnitude', 'Magnitude absolue'], {
        ...magnitude,
        ucd: 'phys.magAbs;em.opt.V',
        description: notInSource,
      }),
      text('spect', ['Spectral type', 'Type spectral'], { ucd: 'src.spType', description: notInSource }),
      double('ci', ['Colour index B−V', 'Indice de couleur B−V'], {
        unit: 'mag',
        ucd: 'phot.color;em.opt.B;em.opt.V',
        decimals: 3,
      }),
      double('x', ['x (parsecs)', 'x (parsecs)'], {
        unit: 'pc',
        ucd: 'pos.cartesian.x',
        description: notInSource,
      }),
      double('y', ['y (parsecs)', 'y (parsecs)'], {
        unit: 'pc',
        ucd: 'pos.cartesian.y',
        description: notInSource,
      }),
      double('z', ['z (parsecs)', 'z (parsecs)'], {
        unit: 'pc',
        ucd: 'pos.cartesian.z',
        description: notInSource,
      }),
      double('rarad', ['Right ascension (radians)', 'Ascension droite (radians)'], {
        unit: 'rad',
        ucd: 'pos.eq.ra',
      }),
      double('decrad', ['Declination (radians)', 'Déclinaison (radians)'], {
        unit: 'rad',
        ucd: 'pos.eq.dec',
      }),
      text('bayer', ['Bayer letter', 'Lettre de Bayer'], { ucd: 'meta.id' }),
      int('flam', ['Flamsteed number', 'Numéro de Flamsteed'], { ucd: 'meta.id' }),
      text('con', ['Constellation', 'Constellation'], { ...facets, ...sortable, ucd: 'meta.id.part' }),
      double('lum', ['Luminosity (Sun = 1)', 'Luminosité (Soleil = 1)'], {
        unit: 'solLum',
        ucd: 'phys.luminosity',
        description: notInSource,
      }),
      text('var', ['Variable star designation', "Désignation d'étoile variable"], { ucd: 'meta.id' }),
      double('ra_deg', ['Right ascension (degrees)', 'Ascension droite (degrés)'], {
        unit: 'deg',
        ucd: 'pos.eq.ra;meta.main',
        decimals: 4,
      }),
      ...NOT_IN_SOURCE.map(([name, unit]) =>
        (name.startsWith('comp') || name === 'base' ? text : double)(name, name, {
          ...(unit !== '' && { unit }),
          description: notInSource,
        }),
      ),
      double('teff', ['Colour temperature', 'Température de couleur'], {
        unit: 'K',
        ucd: 'phys.temperature.effective',
      }),
    ],
  },
  *rows({ sources }) {
    let id = 0;
    for (const star of sources.csv('stars.csv.gz')) yield starRecord(++id, star);
  },
};

// HYG writes Greek letters by three Latin ones.
const GREEK = new Map(
  [...'αβγδεζηθικλμνξοπρστυφχψω'].map((letter, i) => [
    letter,
    'Alp Bet Gam Del Eps Zet Eta The Iot Kap Lam Mu Nu Xi Omi Pi Rho Sig Tau Ups Phi Chi Psi Ome'.split(' ')[
      i
    ] ?? letter,
  ]),
);

function starRecord(id: number, star: Readonly<Record<string, string>>): Row {
  const raDeg = needed(numberOf(star.ra_deg));
  const dec = needed(numberOf(star.dec));
  const letter = star.bayer ?? '';
  const bayer = letter === '' ? '' : (GREEK.get(letter.charAt(0)) ?? letter.charAt(0)) + letter.slice(1);
  const flamsteed = numberOf(star.flam);
  const designation = `${flamsteed ?? ''}${bayer}`;
  return {
    ...nothing,
    id,
    hip: numberOf(star.hip),
    hd: numberOf(star.hd),
    hr: numberOf(star.hr),
    gl: textOf(star.gl),
    bf: designation === '' ? null : `${designation} ${textOf(star.letter_con) ?? star.con}`,
    proper: textOf(star.proper),
    ra: rounded(raDeg / 15, 6),
    dec,
    mag: needed(numberOf(star.mag)),
    ci: numberOf(star.ci),
    rarad: rounded((raDeg * Math.PI) / 180, 8),
    decrad: rounded((dec * Math.PI) / 180, 8),
    bayer: bayer === '' ? null : bayer,
    flam: flamsteed,
    con: textOf(star.con),
    var: textOf(star.var),
    ra_deg: raDeg,
    teff: numberOf(star.teff),
  };
}
