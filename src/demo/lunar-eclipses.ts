import {
  Body,
  Constellation,
  EclipseKind,
  EquatorFromVector,
  GeoVector,
  NextLunarEclipse,
  SearchLunarEclipse,
} from 'astronomy-engine';
import { datetime, double, facet, facets, int, key, sortable, text } from './fields.ts';
import { ATTRIBUTIONS, describeDataset } from './metadata.ts';
import type { DemoDataset } from './model.ts';
import { instant } from './solar-eclipses.ts';
import { rounded } from './sources.ts';

const KINDS: Readonly<Record<string, string>> = {
  [EclipseKind.Total]: 'Total / Totale',
  [EclipseKind.Partial]: 'Partial / Partielle',
  [EclipseKind.Penumbral]: 'Penumbral / Pénombrale',
};

const half = (en: string, fr: string) =>
  [
    [`Half duration, ${en}`, `Demi-durée, ${fr}`] as const,
    { unit: 'min', ucd: 'time.duration', decimals: 1 },
  ] as const;

/** Eclipses of the Moon of two centuries. */
export const lunarEclipses: DemoDataset = {
  id: 'eclipses-de-lune-lunar-eclipses',
  metadata: describeDataset({
    title: ['Lunar eclipses 1900-2100', 'Éclipses de Lune 1900-2100'],
    description: [
      [
        'The 459 eclipses of the Moon from 1900 to 2100: greatest eclipse in UTC, kind, covered part of the disc, durations. The contacts lie half a duration before and after the maximum.',
        'Les 459 éclipses de Lune de 1900 à 2100 : maximum en UTC, nature, part du disque couverte, durées. Les contacts ont lieu une demi-durée avant et après le maximum.',
      ],
    ],
    theme: 'events',
    keywords: [
      ['eclipse', 'éclipse'],
      ['Moon', 'Lune'],
    ],
    licence: 'zero',
    publisher: 'Almagest',
    attributions: [ATTRIBUTIONS.computed],
    references: 'https://github.com/cosinekitty/astronomy',
  }),
  schema: {
    fields: [
      datetime('date', ['Greatest eclipse (UTC)', 'Maximum (UTC)'], {
        ...key,
        ...facet,
        timerangeFilter: true,
        ucd: 'time.epoch',
      }),
      int('year', ['Year', 'Année'], { ...facet, ucd: 'time' }),
      text('kind', ['Kind', 'Nature'], { ...facets, ...sortable }),
      double('obscuration', ['Covered part of the Moon', 'Part de la Lune couverte'], { decimals: 4 }),
      double('sd_penum', ...half('penumbra', 'pénombre')),
      double('sd_partial', ...half('partial', 'partialité')),
      double('sd_total', ...half('total', 'totalité')),
      text('constellation', ['Constellation', 'Constellation'], { ...facets, ...sortable }),
    ],
  },
  *rows() {
    const end = Date.UTC(2101, 0, 1);
    for (
      let eclipse = SearchLunarEclipse(new Date(Date.UTC(1900, 0, 1)));
      eclipse.peak.date.getTime() < end;
      eclipse = NextLunarEclipse(eclipse.peak)
    ) {
      const { ra, dec } = EquatorFromVector(GeoVector(Body.Moon, eclipse.peak, true));
      // A half duration of 0 means that there is no such part.
      const minutes = (value: number): number | null => (value > 0 ? rounded(value, 1) : null);
      yield {
        date: instant(eclipse.peak),
        year: eclipse.peak.date.getUTCFullYear(),
        kind: KINDS[eclipse.kind] ?? null,
        obscuration: rounded(eclipse.obscuration, 4),
        sd_penum: minutes(eclipse.sd_penum),
        sd_partial: minutes(eclipse.sd_partial),
        sd_total: minutes(eclipse.sd_total),
        constellation: Constellation(ra, dec).symbol,
      };
    }
  },
};
