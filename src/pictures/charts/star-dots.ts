import type { ChartStar } from '../model.ts';
import { dots, element, type Point } from '../svg.ts';

export interface PlacedStar {
  readonly star: ChartStar;
  readonly at: Point;
}

/** Radius of a star's dot in a chart of 800: from 5.2 for Sirius to a speck. */
export const starRadius = (mag: number): number => Math.max(0.55, 4.15 - 0.72 * Math.max(-1.5, mag));

/** The five inks of stars; faint stars have no colour, on paper as to the eye. */
function starInk(star: ChartStar): string {
  const { mag, bv } = star;
  if (mag > 3.6 || bv === null || bv === undefined || !Number.isFinite(bv)) return 'is-white';
  if (bv < 0.05) return 'is-blue';
  if (bv < 0.45) return 'is-white';
  if (bv < 0.95) return 'is-yellow';
  return bv < 1.4 ? 'is-orange' : 'is-red';
}

const HALF_MAGNITUDES = 2;

/**
 * Stars as dots, one path per half magnitude and ink. Bright ones first get a gap in the colour of the ground, so that lines
 * end before them, as engravers do; the brightest a glow.
 */
export function starDots(stars: readonly PlacedStar[], scale: number): string {
  const bright = stars.filter(({ star }) => star.mag < 3.6);
  const glowing = stars.filter(({ star }) => star.mag < 1.7);
  const classOf = ({ star }: PlacedStar): number => Math.floor(star.mag * HALF_MAGNITUDES) / HALF_MAGNITUDES;
  const width = (mag: number, wider: number): number =>
    Number(((2 * starRadius(mag + 0.25) + wider) * scale).toFixed(2));
  const paths = (
    chosen: readonly PlacedStar[],
    wider: number,
    ink: (star: ChartStar) => string | undefined,
  ): string =>
    [...Map.groupBy(chosen, (placed) => `${classOf(placed)} ${ink(placed.star) ?? ''}`)]
      .toSorted(([a], [b]) => Number.parseFloat(b) - Number.parseFloat(a))
      .map(([, group]) => {
        const [first] = group;
        return first
          ? element('path', {
              class: ink(first.star),
              'stroke-width': width(classOf(first), wider),
              d: dots(group.map(({ at }) => at)),
            })
          : '';
      })
      .join('');
  const group = (name: string, content: string): string =>
    element('g', { class: name, stroke: 'currentColor', 'stroke-linecap': 'round', fill: 'none' }, content);
  return (
    group(
      'sky-gaps',
      paths(bright, 3.6, () => undefined),
    ) +
    group('sky-glows', paths(glowing, 9, starInk)) +
    group('sky-stars', paths(stars, 0, starInk))
  );
}
