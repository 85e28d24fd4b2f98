import { starColour } from '#astro';
import { dots, element } from '../svg.ts';
import type { PlacedStar } from './star-dots.ts';

/** Stars of a night plate: dots of their own colours, grouped so that a full chart stays small; bright ones glow. */
export function plateStars(stars: readonly PlacedStar[], radiusOf: (mag: number) => number): string {
  const step = (value: number, size: number): number => Math.round(value / size) * size;
  const key = ({ star }: PlacedStar): string =>
    `${step(star.mag, 0.4)} ${starColour(star.mag > 5 ? null : typeof star.bv === 'number' ? step(star.bv, 0.3) : null)}`;
  const groups = [...Map.groupBy(stars, key)].toSorted(
    ([a], [b]) => Number.parseFloat(b) - Number.parseFloat(a),
  );
  const paths = groups.map(([name, group]) => {
    const [mag = '6', colour = '#fff'] = name.split(' ');
    const width = Number((2 * radiusOf(Number(mag))).toFixed(2));
    const d = dots(group.map(({ at }) => at));
    const glow =
      Number(mag) < 2.2
        ? element('path', { stroke: colour, 'stroke-width': width * 2.6, 'stroke-opacity': 0.16, d })
        : '';
    return glow + element('path', { stroke: colour, 'stroke-width': width, d });
  });
  return element('g', { fill: 'none', 'stroke-linecap': 'round' }, paths.join(''));
}
