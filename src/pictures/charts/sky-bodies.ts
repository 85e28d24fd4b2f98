import { positionAngleDeg, positionAt } from '#astro';
import { litSide } from '../bodies/lit-side.ts';
import type { ChartBody, TonightSky } from '../model.ts';
import { element, type Point, tenths, writing } from '../svg.ts';
import { type LabelPlaces, textWidth } from './label-places.ts';
import type { Plate } from './plate.ts';
import { besides, isInside } from './sky-names.ts';
import { starRadius } from './star-dots.ts';

export function drawBodies(
  sky: TonightSky,
  plate: Plate,
  places: LabelPlaces,
): { readonly marks: string; readonly names: string } {
  const fontSize = 14.5 * plate.scale;
  const sun = sky.bodies?.find(({ body }) => body === 'Sun');
  // Neptune and Uranus are beyond the naked eye, and this is the sky as one sees it.
  const shown = (sky.bodies ?? []).flatMap((body) => {
    const at = body.mag < 5 ? plate.place(body) : undefined;
    return at ? [{ body, at }] : [];
  });
  for (const { body, at } of shown) {
    const half = (bodyRadius(body) + 1) * plate.scale;
    places.reserve({ x: at[0], y: at[1], halfWidth: half, halfHeight: half });
  }
  const marks = shown.map(({ body, at }) => bodyMark(body, at, plate, sun)).join('');
  const names = shown.map(({ body, at }) => {
    const name = sky.labels.bodies[body.body];
    if (!name) return '';
    const distance = (bodyRadius(body) + 3.5) * plate.scale;
    const free = places.place(
      besides(at, distance, textWidth(name, fontSize), fontSize).filter((box) => isInside(plate, box)),
    );
    return free ? writing(free.x, free.y + fontSize * 0.34, name) : '';
  });
  return {
    marks: element('g', { class: 'sky-bodies' }, marks),
    names: element(
      'g',
      {
        class: 'sky-body-names',
        fill: 'currentColor',
        'font-style': 'italic',
        'font-weight': 600,
        'text-anchor': 'middle',
        'font-size': tenths(fontSize),
      },
      names.join(''),
    ),
  };
}

const bodyRadius = ({ body, mag }: ChartBody): number =>
  body === 'Sun' || body === 'Moon' ? 9 : Math.max(2.6, starRadius(mag) + 0.4);

function bodyMark(body: ChartBody, at: Point, plate: Plate, sun: ChartBody | undefined): string {
  const radius = bodyRadius(body) * plate.scale;
  const disc = (name: string, r: number) =>
    element('circle', { class: name, r: tenths(r), fill: 'currentColor' });
  const placed = (content: string, turn = ''): string =>
    element('g', { transform: `translate(${tenths(at[0])} ${tenths(at[1])})${turn}` }, content);
  if (body.body === 'Sun') return placed(disc('sky-sun-glow', radius * 1.8) + disc('sky-sun', radius));
  if (body.body !== 'Moon')
    return placed(disc('sky-planet-gap', radius + 1.6 * plate.scale) + disc('sky-planet', radius));
  const lit = element('path', {
    class: 'sky-moon-lit',
    fill: 'currentColor',
    d: litSide(radius, body.elongationDeg ?? 180),
  });
  return placed(
    disc('sky-planet-gap', radius + 1.6 * plate.scale) + disc('sky-moon', radius) + lit,
    sun ? ` rotate(${tenths(angleTowards(body, sun, at, plate))})` : '',
  );
}

/** The direction, clockwise from the right, in which the Sun lies on the chart: the Moon's lit side turns to it. */
function angleTowards(moon: ChartBody, sun: ChartBody, at: Point, plate: Plate): number {
  const angle = positionAngleDeg(moon, sun);
  // One step on, or one step back when that is below the horizon.
  const on = plate.place(positionAt(moon, angle, 0.5));
  const back = plate.place(positionAt(moon, angle + 180, 0.5));
  const [x, y] = on ? [on[0] - at[0], on[1] - at[1]] : back ? [at[0] - back[0], at[1] - back[1]] : [1, 0];
  return (Math.atan2(y, x) * 180) / Math.PI;
}
