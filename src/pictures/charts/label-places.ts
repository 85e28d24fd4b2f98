/** Keeps writing from lying on writing. Boxes are in the plane of the picture. */
export class LabelPlaces {
  private readonly taken: Box[] = [];

  /** Keeps a box free of labels to come. */
  reserve(box: Box): void {
    this.taken.push(box);
  }

  /** The first of some places where a label fits; it is taken at once. Undefined when none does. */
  place<Place extends Box>(places: readonly Place[]): Place | undefined {
    const free = places.find((place) => !this.taken.some((box) => overlap(box, place)));
    if (free) this.taken.push(free);
    return free;
  }
}

/** Middle and half sizes. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
}

const overlap = (a: Box, b: Box): boolean =>
  Math.abs(a.x - b.x) < a.halfWidth + b.halfWidth && Math.abs(a.y - b.y) < a.halfHeight + b.halfHeight;

/** About as wide as text is: there is no font to ask when a picture is drawn. Wide scripts count double. */
export const textWidth = (text: string, fontSize: number, letterSpacing = 0): number =>
  [...text].reduce(
    (width, char) =>
      width +
      letterSpacing +
      fontSize *
        (char > '\u2e80' ? 1 : /[\p{Lu}MW]/u.test(char) ? 0.68 : /[iljt.,'’ ]/.test(char) ? 0.3 : 0.5),
    0,
  );
