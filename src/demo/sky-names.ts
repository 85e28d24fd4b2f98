import { Constellation } from 'astronomy-engine';
import { double, facets, key, skyPosition, sortable, text } from './fields.ts';
import { describeDataset, onTheSky } from './metadata.ts';
import type { DemoDataset } from './model.ts';
import { numberOf, textOf } from './sources.ts';

const KINDS: Readonly<Record<string, string>> = {
  star: 'Star / Étoile',
  object: 'Deep-sky object / Objet du ciel profond',
  constellation: 'Constellation',
};

/** Names of stars, objects and constellations. */
export const skyNames: DemoDataset = {
  id: 'noms-du-ciel-sky-names',
  metadata: describeDataset({
    title: ['Names of the sky', 'Noms du ciel'],
    description: [
      [
        'Names of 600 stars, some 700 nebulae, clusters and galaxies and the 88 constellations in English, French and Latin. The Latin name of a star is given where it differs from the usual one.',
        'Noms de 600 étoiles, de quelque 700 nébuleuses, amas et galaxies et des 88 constellations en anglais, français et latin. Le nom latin d’une étoile est donné là où il diffère du nom usuel.',
      ],
    ],
    theme: 'sky',
    keywords: [
      ['name', 'nom'],
      ['star', 'étoile'],
      ['nebula', 'nébuleuse'],
      ['constellation', 'constellation'],
    ],
    licence: 'bsd',
    publisher: 'd3-celestial',
    attributions: [
      'Names and positions: d3-celestial by Olaf Frohn (BSD-3-Clause), from XHIP, Anderson & Francis 2012 (VizieR V/137D), Hipparcos, ESA 1997; names VizieR IV/27A, IV/22, B/gcvs, V/70A',
    ],
    references: 'https://github.com/ofrohn/d3-celestial',
    more: onTheSky,
  }),
  schema: {
    fields: [
      text('designation', ['Designation', 'Désignation'], { ...key, ...sortable, ucd: 'meta.id;meta.main' }),
      text('kind', ['Kind', 'Nature'], { ...facets, ...sortable, ucd: 'src.class' }),
      text('name', ['Name', 'Nom'], { ...sortable, ucd: 'meta.id' }),
      text('name_en', ['Name in English', 'Nom anglais'], sortable),
      text('name_fr', ['Name in French', 'Nom français'], sortable),
      text('name_la', ['Name in Latin', 'Nom latin'], sortable),
      text('constellation', ['Constellation', 'Constellation'], { ...facets, ...sortable }),
      ...skyPosition,
      double('mag', ['Magnitude', 'Magnitude'], { unit: 'mag', ucd: 'phot.mag;em.opt.V', decimals: 2 }),
    ],
  },
  *rows({ sources }) {
    for (const row of sources.csv('names.csv.gz')) {
      const raDeg = numberOf(row.ra_deg);
      const dec = numberOf(row.dec_deg);
      const place = raDeg === null || dec === null ? null : Constellation(raDeg / 15, dec).symbol;
      yield {
        designation: textOf(row.designation),
        kind: KINDS[row.kind ?? ''] ?? null,
        name: textOf(row.name),
        name_en: textOf(row.en),
        name_fr: textOf(row.fr),
        name_la: textOf(row.la),
        constellation: textOf(row.con) ?? place,
        ra_deg: raDeg,
        dec_deg: dec,
        mag: numberOf(row.mag),
      };
    }
  },
};
