import {
  type AstroTime,
  Body,
  GeoVector,
  type GlobalSolarEclipseInfo,
  RotateVector,
  Rotation_EQJ_EQD,
  Vector,
} from 'astronomy-engine';

// Lengths in equatorial radii of the Earth. Two radii of the Moon, as NASA's eclipse tables have them: the mean limb for
// the penumbra, the bottoms of the valleys for the umbra.
const EARTH_RADIUS_KM = 6378.137;
const AU_KM = 149_597_870.7;
const SUN_RADIUS = 696_000 / EARTH_RADIUS_KM;
const MOON_PENUMBRA = 0.272508;
const MOON_UMBRA = 0.272281;
const POLAR_AXIS = 1 - 1 / 298.257223563;

/** The shadow of the Moon against the Earth at one moment. */
interface Shadow {
  /** Least distance of the axis from the Earth's centre, positive when the axis passes to the north. */
  readonly gamma: number;
  /** Radius of the penumbra and of the umbra (negative where it is total) at a height above the fundamental plane. */
  penumbra(height: number): number;
  umbra(height: number): number;
  /** Height above the fundamental plane of the place where the axis meets the ground; null when it misses. */
  readonly groundHeight: number | null;
  /** Radius of the Earth's outline on the fundamental plane, towards the axis. */
  readonly outline: number;
}

const dot = (a: Vector, b: Vector): number => a.x * b.x + a.y * b.y + a.z * b.z;

function ofDate(body: Body, time: AstroTime): Vector {
  const rotated = RotateVector(Rotation_EQJ_EQD(time), GeoVector(body, time, true));
  const scale = AU_KM / EARTH_RADIUS_KM;
  return new Vector(rotated.x * scale, rotated.y * scale, rotated.z * scale, time);
}

/** Bessel's elements at a moment, from apparent geocentric positions. Source: Explanatory Supplement, chapter 11. */
export function shadowAt(time: AstroTime): Shadow {
  const sun = ofDate(Body.Sun, time);
  const moon = ofDate(Body.Moon, time);
  const between = new Vector(sun.x - moon.x, sun.y - moon.y, sun.z - moon.z, time);
  const length = between.Length();
  const axis = new Vector(between.x / length, between.y / length, between.z / length, time);
  const moonHeight = dot(moon, axis);
  const foot = new Vector(
    moon.x - moonHeight * axis.x,
    moon.y - moonHeight * axis.y,
    moon.z - moonHeight * axis.z,
    time,
  );
  const distance = foot.Length();
  const sinPenumbra = (SUN_RADIUS + MOON_PENUMBRA) / length;
  const sinUmbra = (SUN_RADIUS - MOON_UMBRA) / length;
  const tanPenumbra = sinPenumbra / Math.sqrt(1 - sinPenumbra ** 2);
  const tanUmbra = sinUmbra / Math.sqrt(1 - sinUmbra ** 2);
  return {
    gamma: foot.z < 0 ? -distance : distance,
    penumbra: (height) => (moonHeight + MOON_PENUMBRA / sinPenumbra - height) * tanPenumbra,
    umbra: (height) => (moonHeight - MOON_UMBRA / sinUmbra - height) * tanUmbra,
    groundHeight: groundHeight(foot, axis),
    outline: outlineRadius(foot, axis),
  };
}

// Where the axis meets the ellipsoid, on the side of the Sun.
function groundHeight(foot: Vector, axis: Vector): number | null {
  const a = axis.x ** 2 + axis.y ** 2 + (axis.z / POLAR_AXIS) ** 2;
  const b = foot.x * axis.x + foot.y * axis.y + (foot.z * axis.z) / POLAR_AXIS ** 2;
  const c = foot.x ** 2 + foot.y ** 2 + (foot.z / POLAR_AXIS) ** 2 - 1;
  const discriminant = b * b - a * c;
  return discriminant < 0 ? null : (-b + Math.sqrt(discriminant)) / a;
}

// The ellipsoid seen along the axis is an ellipse, a little flattened towards the projected pole.
function outlineRadius(foot: Vector, axis: Vector): number {
  const distance = foot.Length();
  if (distance === 0) return 1;
  const cosDeclination = Math.sqrt(1 - axis.z ** 2);
  const toPole = foot.z / (distance * cosDeclination);
  const flattened = Math.sqrt(1 - (1 - POLAR_AXIS ** 2) * cosDeclination ** 2);
  return 1 / Math.sqrt(1 - toPole ** 2 + (toPole / flattened) ** 2);
}

/**
 * Magnitude: the part of the Sun's diameter that is covered, for an eclipse whose umbra or antumbra reaches the Earth the ratio
 * of the diameters. Type as in NASA's tables: `P`, `A`, `T`, `H`, with `+` or `-` when the axis misses the Earth to the north
 * or south although the umbra touches it.
 */
export function describeEclipse(eclipse: GlobalSolarEclipseInfo): {
  readonly type: string;
  readonly gamma: number;
  readonly magnitude: number;
} {
  const shadow = shadowAt(eclipse.peak);
  const { gamma } = shadow;
  if (shadow.groundHeight !== null) {
    const magnitude = ratioOfDiameters(shadow, shadow.groundHeight);
    return { type: centralType(eclipse, shadow, shadow.groundHeight), gamma, magnitude };
  }
  const missed = Math.abs(gamma) - shadow.outline;
  const umbra = shadow.umbra(0);
  if (missed < Math.abs(umbra)) {
    return {
      type: `${umbra < 0 ? 'T' : 'A'}${gamma < 0 ? '-' : '+'}`,
      gamma,
      magnitude: ratioOfDiameters(shadow, 0),
    };
  }
  const magnitude = (shadow.penumbra(0) - missed) / (shadow.penumbra(0) + umbra);
  return { type: 'P', gamma, magnitude };
}

const ratioOfDiameters = (shadow: Shadow, height: number): number =>
  (shadow.penumbra(height) - shadow.umbra(height)) / (shadow.penumbra(height) + shadow.umbra(height));

// Total in the middle of the path but annular at an end, where the ground lies in the fundamental plane.
function centralType(eclipse: GlobalSolarEclipseInfo, shadow: Shadow, height: number): string {
  if (shadow.umbra(height) >= 0) return 'A';
  const shadowRadiiPerDay = 13;
  const halfPathDays = Math.sqrt(Math.max(0, 1 - shadow.gamma ** 2)) / shadowRadiiPerDay;
  const ends = [-halfPathDays, halfPathDays].map((days) => shadowAt(eclipse.peak.AddDays(days)).umbra(0));
  return ends.some((umbra) => umbra > 0) ? 'H' : 'T';
}

/** Saros series of an eclipse of the Sun, from the lunation number of NASA's catalogue. Source: R. H. van Gent. */
export function sarosNumber(lunation: number): number {
  const nd = lunation + 105;
  const ns = 136 + 38 * nd;
  const nx = -61 * nd;
  const nc = Math.floor(nx / 358 + 0.5 - nd / (12 * 358 * 358));
  return ((((ns + 223 * nc - 1) % 223) + 223) % 223) + 1;
}
