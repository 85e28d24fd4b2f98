import {
  Body,
  Constellation,
  EquatorFromVector,
  GeoVector,
  NextMoonQuarter,
  SearchMoonQuarter,
} from 'astronomy-engine';
import { drawMoon } from './drawings.ts';
import { datetime, facet, facets, int, key, pictureFile, sortable, text } from './fields.ts';
import { ATTRIBUTIONS, describeDataset } from './metadata.ts';
import type { DemoDataset } from './model.ts';
import { instant } from './solar-eclipses.ts';

const PHASES = [
  'New moon / Nouvelle Lune',
  'First quarter / Premier quartier',
  'Full moon / Pleine Lune',
  'Last quarter / Dernier quartier',
];
const AU_KM = 149_597_870.7;

/** The four phases of every month, two centuries of them. */
export const moonPhases: DemoDataset = {
  id: 'phases-de-la-lune-moon-phases',
  metadata: describeDataset({
    title: ['Moon phases 1900-2100', 'Phases de la Lune 1900-2100'],
    description: [
      [
        'New moon, first quarter, full moon and last quarter from 1900 to 2100, to the second in UTC, with the distance of the Moon and the constellation it stands in.',
        'Nouvelle Lune, premier quartier, pleine Lune et dernier quartier de 1900 à 2100, à la seconde en UTC, avec la distance de la Lune et la constellation où elle se trouve.',
      ],
    ],
    theme: 'events',
    keywords: [
      ['Moon', 'Lune'],
      ['phase', 'phase'],
      ['calendar', 'calendrier'],
    ],
    licence: 'zero',
    publisher: 'Almagest',
    attributions: [ATTRIBUTIONS.computed, ATTRIBUTIONS.drawn],
    references: 'https://github.com/cosinekitty/astronomy',
  }),
  schema: {
    fields: [
      datetime('date', ['Date (UTC)', 'Date (UTC)'], {
        ...key,
        ...facet,
        timerangeFilter: true,
        ucd: 'time.epoch',
      }),
      int('quarter', ['Quarter (0 = new moon)', 'Quartier (0 = nouvelle Lune)'], { ucd: 'meta.code' }),
      text('phase', ['Phase', 'Phase'], { ...facets, ...sortable }),
      int('distance', ['Distance from the Earth', 'Distance à la Terre'], {
        unit: 'km',
        ucd: 'pos.distance',
      }),
      text('constellation', ['Constellation', 'Constellation'], { ...facets, ...sortable }),
      pictureFile('image', ['Picture', 'Image']),
    ],
  },
  async *rows(context) {
    const pictures = await Promise.all(PHASES.map((_, quarter) => drawMoon(context, quarter)));
    const end = Date.UTC(2101, 0, 1);
    for (
      let phase = SearchMoonQuarter(new Date(Date.UTC(1900, 0, 1)));
      phase.time.date.getTime() < end;
      phase = NextMoonQuarter(phase)
    ) {
      const moon = GeoVector(Body.Moon, phase.time, true);
      const { ra, dec } = EquatorFromVector(moon);
      yield {
        date: instant(phase.time),
        quarter: phase.quarter,
        phase: PHASES[phase.quarter] ?? null,
        distance: Math.round(moon.Length() * AU_KM),
        constellation: Constellation(ra, dec).symbol,
        image: pictures[phase.quarter] ?? null,
      };
    }
  },
};
