import { Body } from 'astronomy-engine';

/** The ten bodies of the computed datasets and their bilingual names, in the order of the records. */
export const BODIES: readonly (readonly [body: Body, name: string])[] = [
  [Body.Sun, 'Sun / Soleil'],
  [Body.Moon, 'Moon / Lune'],
  [Body.Mercury, 'Mercury / Mercure'],
  [Body.Venus, 'Venus / Vénus'],
  [Body.Mars, 'Mars'],
  [Body.Jupiter, 'Jupiter'],
  [Body.Saturn, 'Saturn / Saturne'],
  [Body.Uranus, 'Uranus'],
  [Body.Neptune, 'Neptune'],
  [Body.Pluto, 'Pluto / Pluton'],
];

export const bodyName = (body: Body): string => BODIES.find(([one]) => one === body)?.[1] ?? String(body);
