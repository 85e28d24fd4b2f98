import { bool, double, facet, facets, key, skyPosition, sortable, text } from './fields.ts';
import { describeDataset, onTheSky } from './metadata.ts';
import type { DemoDataset } from './model.ts';
import { numberOf, textOf } from './sources.ts';

const SUBGROUPS: Readonly<Record<string, string>> = {
  MW: 'Milky Way',
  M31: 'Andromeda',
  N3109: 'NGC 3109',
  LG: 'Local Group',
};

const certain = (text: string | undefined): string => (text ?? '').replaceAll('?', '').trim();

/** Galaxies around us and the globular clusters of the Milky Way. */
export const localGroup: DemoDataset = {
  id: 'groupe-local-local-group',
  metadata: describeDataset({
    title: ['The Local Group', 'Le Groupe local'],
    description: [
      [
        'Galaxies of the Local Group and globular clusters of the Milky Way: position, brightness, size, type, subgroup, population and stellar stream they belong to.',
        'Galaxies du Groupe local et amas globulaires de la Voie lactée : position, éclat, taille, type, sous-groupe, population et courant stellaire dont ils font partie.',
      ],
      [
        'Codes of populations and streams are those of the source; a question mark means doubt.',
        'Les codes des populations et des courants sont ceux de la source ; un point d’interrogation marque un doute.',
      ],
    ],
    theme: 'deepSky',
    keywords: [
      ['galaxy', 'galaxie'],
      ['globular cluster', 'amas globulaire'],
      ['Local Group', 'Groupe local'],
    ],
    licence: 'bsd',
    publisher: 'd3-celestial',
    attributions: ['Local Group compilation by Olaf Frohn, d3-celestial (BSD-3-Clause)'],
    references: 'https://github.com/ofrohn/d3-celestial',
    more: onTheSky,
  }),
  schema: {
    fields: [
      text('name', ['Name', 'Nom'], { ...key, ...sortable, ucd: 'meta.id;meta.main' }),
      text('designation', ['Other designation', 'Autre désignation'], { ucd: 'meta.id' }),
      text('category', ['Category', 'Catégorie'], { ...facet, hierarchical: '/' }),
      text('type', ['Type', 'Type'], { ...facets, ...sortable, ucd: 'src.morph.type' }),
      text('subgroup', ['Subgroup (code)', 'Sous-groupe (code)'], facets),
      text('population', ['Population (code)', 'Population (code)'], facets),
      text('stream', ['Stream (code)', 'Courant (code)'], facets),
      bool('uncertain', ['Membership in doubt', 'Appartenance incertaine'], facet),
      double('mag', ['Magnitude', 'Magnitude'], { unit: 'mag', ucd: 'phot.mag;em.opt.V', decimals: 1 }),
      text('dimension', ['Size (arcmin)', 'Taille (minutes)'], { ucd: 'phys.angSize' }),
      ...skyPosition,
    ],
  },
  *rows({ sources }) {
    for (const member of sources.csv('local-group.csv.gz')) {
      const subgroup = certain(member.sub);
      const levels = [SUBGROUPS[subgroup] ?? 'Unknown', certain(member.pop), certain(member.str)];
      yield {
        name: textOf(member.name),
        designation: textOf(member.desig),
        category: levels.filter((level) => level !== '').join('/'),
        type: textOf(member.type),
        subgroup: textOf(member.sub),
        population: textOf(member.pop),
        stream: textOf(member.str),
        uncertain: (member.sub ?? '').includes('?'),
        mag: numberOf(member.mag),
        dimension: textOf(member.dim),
        ra_deg: numberOf(member.ra_deg),
        dec_deg: numberOf(member.dec_deg),
      };
    }
  },
};
