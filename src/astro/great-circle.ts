import { asinDeg, atan2Deg, cosDeg, normalizedDeg, type SkyPosition, sinDeg } from './angles.ts';

/**
 * Distance of two positions along the great circle, 0 to 180 degrees.
 * Right to the last digits near zero; loses some near 180, where nobody looks.
 */
export function separationDeg(a: SkyPosition, b: SkyPosition): number {
  // Haversine, not the cosine rule: the cosine is flat near zero and knows nothing below about 10 milliarcseconds.
  const half =
    sinDeg((b.decDeg - a.decDeg) / 2) ** 2 +
    cosDeg(a.decDeg) * cosDeg(b.decDeg) * sinDeg((b.raDeg - a.raDeg) / 2) ** 2;
  return 2 * asinDeg(Math.sqrt(Math.min(1, half)));
}

/** Direction of `b` seen from `a`: north through east, [0, 360). 0 when they are one place. */
export function positionAngleDeg(a: SkyPosition, b: SkyPosition): number {
  const turn = b.raDeg - a.raDeg;
  return normalizedDeg(
    atan2Deg(
      cosDeg(b.decDeg) * sinDeg(turn),
      cosDeg(a.decDeg) * sinDeg(b.decDeg) - sinDeg(a.decDeg) * cosDeg(b.decDeg) * cosDeg(turn),
    ),
  );
}

/** The position `distanceDeg` away from `from` in the direction `angleDeg` (north through east). RA in [0, 360). */
export function positionAt(from: SkyPosition, angleDeg: number, distanceDeg: number): SkyPosition {
  const sinDec =
    sinDeg(from.decDeg) * cosDeg(distanceDeg) + cosDeg(from.decDeg) * sinDeg(distanceDeg) * cosDeg(angleDeg);
  const turn = atan2Deg(
    sinDeg(angleDeg) * sinDeg(distanceDeg) * cosDeg(from.decDeg),
    cosDeg(distanceDeg) - sinDeg(from.decDeg) * sinDec,
  );
  return { raDeg: normalizedDeg(from.raDeg + turn), decDeg: asinDeg(sinDec) };
}

type Vector = readonly [x: number, y: number, z: number];

const vector = ({ raDeg, decDeg }: SkyPosition): Vector => [
  cosDeg(decDeg) * cosDeg(raDeg),
  cosDeg(decDeg) * sinDeg(raDeg),
  sinDeg(decDeg),
];

// Not the arcsine of z: near a pole that loses half of the digits.
const direction = ([x, y, z]: Vector): SkyPosition => ({
  raDeg: normalizedDeg(atan2Deg(y, x)),
  decDeg: atan2Deg(z, Math.hypot(x, y)),
});

/** The shortest way from `a` to `b`, both included, in steps of at most `stepDeg`. Opposite positions have no shortest way: some way. */
export function greatCircle(a: SkyPosition, b: SkyPosition, stepDeg = 1): readonly SkyPosition[] {
  const distance = separationDeg(a, b);
  const steps = Math.max(1, Math.ceil(distance / stepDeg));
  const [from, to] = [vector(a), vector(b)];
  const between = Array.from({ length: steps - 1 }, (_, i) => {
    const [back, on] = [sinDeg((distance * (steps - i - 1)) / steps), sinDeg((distance * (i + 1)) / steps)];
    return direction([from[0] * back + to[0] * on, from[1] * back + to[1] * on, from[2] * back + to[2] * on]);
  });
  return [a, ...between, b];
}

/** The middle of positions: the direction of the sum of their unit vectors. Undefined when they cancel out or there are none. */
export function meanPosition(positions: readonly SkyPosition[]): SkyPosition | undefined {
  const vectors = positions.map(vector);
  const sum = (axis: 0 | 1 | 2): number => vectors.reduce((total, each) => total + each[axis], 0);
  const middle: Vector = [sum(0), sum(1), sum(2)];
  return Math.hypot(...middle) < 1e-9 ? undefined : direction(middle);
}
