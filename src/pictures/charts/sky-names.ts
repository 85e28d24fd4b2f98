import { meanPosition } from '#astro';
import { inCapitals } from '../language.ts';
import type { TonightSky } from '../model.ts';
import { element, type Point, tenths, writing } from '../svg.ts';
import { type Box, LabelPlaces, textWidth } from './label-places.ts';
import type { Plate } from './plate.ts';
import { type PlacedStar, starRadius } from './star-dots.ts';

/** Constellations whose names are set larger: those that people look for. */
const MAJOR = new Set(
  'And Aql Aqr Ari Aur Boo CMa Cas Cen Cep Cet Cnc Cyg Dra Eri Gem Her Hya Leo Lib Lyr Oph Ori Peg Per Psc Sco Sgr Tau UMa UMi Vir Car Vel Cru Gru PsA Pav Phe'.split(
    ' ',
  ),
);

/** The few that fit on a telephone, in the order in which they choose their places. */
const KNOWN_BY_ALL =
  'Ori UMa Cas Cyg Leo Sco Cru Cen Tau Gem Peg Lyr Aql Vir Sgr CMa Boo And Her Per Aur UMi Car Gru Aqr Psc'.split(
    ' ',
  );

interface Tier {
  readonly class: string;
  readonly codes: readonly string[];
  readonly fontSize: number;
  readonly spacing: number;
  readonly more?: Readonly<Record<string, string>>;
}

/**
 * Names of the constellations of which most is up, in three groups: the well-known ones, the others, and, hidden unless a
 * style shows it in place of the rest, a few in large type for narrow screens.
 */
export function drawConstellationNames(
  sky: TonightSky,
  stars: readonly PlacedStar[],
  plate: Plate,
  places: LabelPlaces,
): string {
  const codes = sky.figures.map(({ code }) => code);
  // Large names choose their places first.
  const tiers: readonly Tier[] = [
    { class: 'sky-names', codes: codes.filter((code) => MAJOR.has(code)), fontSize: 14.5, spacing: 2.2 },
    {
      class: 'sky-names is-minor',
      codes: codes.filter((code) => !MAJOR.has(code)),
      fontSize: 11.8,
      spacing: 1,
    },
  ];
  const narrow: Tier = {
    class: 'sky-names is-narrow',
    codes: KNOWN_BY_ALL,
    fontSize: 25,
    spacing: 1,
    more: { display: 'none' },
  };
  const narrowPlaces = new LabelPlaces();
  for (const { star, at } of stars)
    if (star.mag < 2.8) narrowPlaces.avoid({ x: at[0], y: at[1], weight: 3 - star.mag });
  return (
    tiers.map((tier) => drawTier(tier, sky, plate, places)).join('') +
    drawTier(narrow, sky, plate, narrowPlaces)
  );
}

function drawTier(tier: Tier, sky: TonightSky, plate: Plate, places: LabelPlaces): string {
  const fontSize = tier.fontSize * plate.scale;
  const spacing = tier.spacing * plate.scale;
  const texts = tier.codes.map((code) => {
    const figure = sky.figures.find((each) => each.code === code);
    const name = inCapitals(sky.constellationNames[code] ?? '', sky.text.lang);
    if (!figure || !name) return '';
    const corners = figure.lines.flat().map(([raDeg, decDeg]) => ({ raDeg, decDeg }));
    const visible = corners.filter((corner) => plate.place(corner));
    const middle = meanPosition(visible);
    const at = middle && plate.place(middle);
    if (!at || visible.length < corners.length * 0.6) return '';
    const free = places.place(
      around(at, textWidth(name, fontSize, spacing), fontSize).filter((box) => isInside(plate, box)),
    );
    return free ? writing(free.x, free.y + fontSize * 0.35, name) : '';
  });
  return element(
    'g',
    {
      class: tier.class,
      fill: 'currentColor',
      'text-anchor': 'middle',
      'font-size': tenths(fontSize),
      'letter-spacing': tenths(spacing),
      ...tier.more,
    },
    texts.join(''),
  );
}

/** Places on and about the middle of a figure, the middle first. */
function around(at: Point, width: number, fontSize: number): readonly Box[] {
  const half = { halfWidth: width / 2 + 2, halfHeight: fontSize * 0.62 };
  return [0, 1, -1, 1.8, -1.8, 2.6, -2.6].flatMap((rows) =>
    [0, 0.35, -0.35].map((columns) => ({
      x: at[0] + columns * half.halfWidth,
      y: at[1] + rows * fontSize * 1.15,
      ...half,
    })),
  );
}

export function drawStarNames(stars: readonly PlacedStar[], plate: Plate, places: LabelPlaces): string {
  const fontSize = 12.6 * plate.scale;
  const named: Point[] = [];
  const texts = stars
    .toSorted((a, b) => a.star.mag - b.star.mag)
    .filter(({ star }) => star.name && (star.mag < 1.65 || star.name === 'Polaris'))
    .map(({ star, at }) => {
      const name = star.name ?? '';
      // The two suns of alpha Centauri are one dot on a chart: the brighter one names it.
      if (named.some(([x, y]) => Math.hypot(x - at[0], y - at[1]) < 3 * plate.scale)) return '';
      named.push(at);
      const distance = (starRadius(star.mag) + 3) * plate.scale;
      const free = places.place(
        besides(at, distance, textWidth(name, fontSize), fontSize).filter((box) => isInside(plate, box)),
      );
      return free ? writing(free.x, free.y + fontSize * 0.34, name) : '';
    });
  return element(
    'g',
    {
      class: 'sky-star-names',
      fill: 'currentColor',
      'font-style': 'italic',
      'text-anchor': 'middle',
      'font-size': tenths(fontSize),
    },
    texts.join(''),
  );
}

export const isInside = (
  plate: Plate,
  box: { readonly x: number; readonly y: number; readonly halfWidth: number },
): boolean =>
  Math.hypot(Math.abs(box.x - plate.centre) + box.halfWidth, box.y - plate.centre) < plate.radius * 0.985;

/** Places around a dot, right first. */
export function besides(at: Point, distance: number, width: number, fontSize: number) {
  const box = { halfWidth: width / 2, halfHeight: fontSize * 0.55 };
  return [
    { x: at[0] + distance + width / 2, y: at[1], ...box },
    { x: at[0] - distance - width / 2, y: at[1], ...box },
    { x: at[0], y: at[1] + distance + fontSize * 0.5, ...box },
    { x: at[0], y: at[1] - distance - fontSize * 0.5, ...box },
  ];
}
