/** Keeps writing from lying on writing. Boxes are in the plane of the picture. */
export class LabelPlaces {
  private readonly taken: Box[] = [];
  private readonly spots: Spot[] = [];

  /** Keeps a box free of labels to come. */
  reserve(box: Box): void {
    this.taken.push(box);
  }

  /** A spot that a label would rather not cover. */
  avoid(spot: Spot): void {
    this.spots.push(spot);
  }

  /** Of some places, best first, the one where a label lies on nothing and covers least; it is taken at once. Undefined when there is none. */
  place<Place extends Box>(places: readonly Place[]): Place | undefined {
    let best: Place | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const [i, place] of places.entries()) {
      if (this.taken.some((box) => overlap(box, place))) continue;
      // A worse place is worth it when it spares a bright star, not for one speck.
      const cost = i * 0.12 + this.covered(place);
      if (cost < least) [best, least] = [place, cost];
    }
    if (best) this.taken.push(best);
    return best;
  }

  private covered(place: Box): number {
    return this.spots.reduce(
      (sum, { x, y, weight }) =>
        Math.abs(x - place.x) < place.halfWidth && Math.abs(y - place.y) < place.halfHeight
          ? sum + weight
          : sum,
      0,
    );
  }
}

interface Spot {
  readonly x: number;
  readonly y: number;
  readonly weight: number;
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
