import { Body, Equator, Illumination, MoonPhase, Observer } from 'astronomy-engine';
import { type EarthPlace, normalizedDeg, type SkyPosition } from './angles.ts';

/** What wanders on the sky and can be seen with the naked eye or a small telescope. */
export type SkyBody =
  | 'Sun'
  | 'Moon'
  | 'Mercury'
  | 'Venus'
  | 'Mars'
  | 'Jupiter'
  | 'Saturn'
  | 'Uranus'
  | 'Neptune';

const BODIES: readonly (readonly [SkyBody, Body])[] = [
  ['Sun', Body.Sun],
  ['Moon', Body.Moon],
  ['Mercury', Body.Mercury],
  ['Venus', Body.Venus],
  ['Mars', Body.Mars],
  ['Jupiter', Body.Jupiter],
  ['Saturn', Body.Saturn],
  ['Uranus', Body.Uranus],
  ['Neptune', Body.Neptune],
];

export interface BodyPosition extends SkyPosition {
  readonly body: SkyBody;
  readonly mag: number;
  /** Astronomical units. */
  readonly distanceAu: number;
  /** Lit part of the disc, 0 to 1. */
  readonly litPart: number;
  /** Ecliptic longitude east of the Sun, [0, 360): for the Moon 0 new, 90 first quarter, 180 full. Only the Moon's is given. */
  readonly elongationDeg?: number;
}

export interface MoonPhaseNow {
  /** 0 new, 90 first quarter, 180 full, 270 last quarter; [0, 360). */
  readonly elongationDeg: number;
  /** 0 to 1. */
  readonly litPart: number;
  readonly isWaxing: boolean;
}

/** The Moon's phase, the same for everyone on Earth. */
export function moonPhaseAt(instant: Date): MoonPhaseNow {
  const elongationDeg = normalizedDeg(MoonPhase(instant));
  return {
    elongationDeg,
    litPart: Illumination(Body.Moon, instant).phase_fraction,
    isWaxing: elongationDeg < 180,
  };
}

/** Sun, Moon and planets as seen from a place: ICRS axes, parallax counted (a degree for the Moon). In the order of `SkyBody`. */
export function bodiesAt(place: EarthPlace, instant: Date): readonly BodyPosition[] {
  const observer = new Observer(place.latDeg, place.lonDeg, 0);
  return BODIES.map(([name, body]) => {
    const { ra, dec, dist } = Equator(body, instant, observer, false, true);
    const light = Illumination(body, instant);
    return {
      body: name,
      raDeg: normalizedDeg(ra * 15),
      decDeg: dec,
      mag: light.mag,
      distanceAu: dist,
      litPart: light.phase_fraction,
      ...(name === 'Moon' && { elongationDeg: normalizedDeg(MoonPhase(instant)) }),
    };
  });
}
