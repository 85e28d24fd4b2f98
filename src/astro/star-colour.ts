/** Colour temperature of a star in kelvins from B-V (Ballesteros 2012, doi:10.1209/0295-5075/97/34008). */
export const temperatureOf = (bv: number): number => 4600 * (1 / (0.92 * bv + 1.7) + 1 / (0.92 * bv + 0.62));

// What the eye says at the eyepiece, not what a black body would be on a screen: those are paler, and all alike.
const COLOURS: readonly (readonly [bv: number, red: number, green: number, blue: number])[] = [
  [-0.35, 157, 180, 255],
  [-0.1, 176, 197, 255],
  [0.1, 206, 219, 255],
  [0.35, 244, 244, 255],
  [0.6, 255, 247, 231],
  [0.85, 255, 232, 196],
  [1.2, 255, 213, 158],
  [1.6, 255, 188, 124],
  [2.1, 255, 162, 96],
];

/** `#rrggbb` of a star of colour index `bv`, bright, for a dark ground; white when unknown. Beyond -0.35 and 2.1 it stays the same. */
export function starColour(bv: number | null | undefined): string {
  const known = typeof bv === 'number' && Number.isFinite(bv) ? bv : 0.35;
  const above = COLOURS.findIndex(([from]) => from >= known);
  const right = COLOURS[above === -1 ? COLOURS.length - 1 : above];
  const left = COLOURS[Math.max(0, above === -1 ? COLOURS.length - 1 : above - 1)];
  if (!left || !right) throw new Error('the table of star colours is empty');
  const span = right[0] - left[0];
  const share = span === 0 ? 0 : Math.max(0, Math.min(1, (known - left[0]) / span));
  const channel = (i: 1 | 2 | 3): string =>
    Math.round(left[i] + (right[i] - left[i]) * share)
      .toString(16)
      .padStart(2, '0');
  return `#${channel(1)}${channel(2)}${channel(3)}`;
}
