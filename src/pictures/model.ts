import type { Localized } from '#dataset';

/** What a picture is called and says, for those who do not see it. Plain text in `lang`; escaped by the drawing. */
export interface PictureText {
  readonly title: string;
  readonly description?: string;
  /** BCP 47: `en`, `fr`. */
  readonly lang?: string;
}

/** Longitude or right ascension (any turn: -180 to 180 and 0 to 360 alike), then latitude or declination; degrees. */
export type Position = readonly [lonDeg: number, latDeg: number];

/** Open or closed line on a sphere. */
export type Line = readonly Position[];

/** ICRS, degrees. */
export interface ChartStar {
  readonly raDeg: number;
  readonly decDeg: number;
  readonly mag: number;
  /** B-V in magnitudes; white when unknown. */
  readonly bv?: number | null;
  /** Proper name: `Vega`. Written where there is room. */
  readonly name?: string | null;
  /** Letter of the star: `α`, `Alp`, `Alp-1`. Written on charts of a constellation. */
  readonly bayer?: string | null;
}

/** The lines that make the figure of one constellation. */
export interface ConstellationFigure {
  /** IAU code: `Ori`. */
  readonly code: string;
  readonly lines: readonly Line[];
}

export type BodyName =
  | 'Sun'
  | 'Moon'
  | 'Mercury'
  | 'Venus'
  | 'Earth'
  | 'Mars'
  | 'Jupiter'
  | 'Saturn'
  | 'Uranus'
  | 'Neptune'
  | 'Pluto';

/** A body of the Solar System on a chart. `#astro`'s `bodiesAt` gives them. */
export interface ChartBody {
  readonly body: BodyName;
  readonly raDeg: number;
  readonly decDeg: number;
  readonly mag: number;
  /** For the Moon: 0 new, 90 first quarter, 180 full, 270 last quarter. */
  readonly elongationDeg?: number;
}

export interface TonightSky {
  /** Any order; those below the horizon and fainter than `limitMag` are left out. */
  readonly stars: readonly ChartStar[];
  readonly figures: readonly ConstellationFigure[];
  /** Name in the visitor's language per IAU code; a code without one is not written. */
  readonly constellationNames: Readonly<Record<string, string>>;
  readonly bodies?: readonly ChartBody[];
  /** Draws the Milky Way; true when absent. */
  readonly milkyWay?: boolean;
  readonly latDeg: number;
  /** East positive. */
  readonly lonDeg: number;
  readonly instant: Date;
  /** Faintest star drawn; 5.2 when absent. */
  readonly limitMag?: number;
  /** Side of the square viewBox; 800 when absent. Sizes of type and stars follow. */
  readonly size?: number;
  readonly labels: TonightSkyLabels;
  readonly text: PictureText;
}

export interface TonightSkyLabels {
  /** In this order: north, north-east, east, south-east, south, south-west, west, north-west. */
  readonly cardinals: readonly [string, string, string, string, string, string, string, string];
  /** Name per body; a body without one is drawn without. */
  readonly bodies: Readonly<Partial<Record<BodyName, string>>>;
}

export interface SkyChart {
  readonly svg: string;
  /** Stars drawn. */
  readonly stars: number;
  readonly limitMag: number;
}

export interface ConstellationChart {
  readonly code: string;
  /** Written on the chart. */
  readonly name: string;
  readonly figure: readonly Line[];
  /** Outer rings of its boundary. */
  readonly boundary: readonly Line[];
  /** Stars of its surroundings, to magnitude 6.5 or so; those outside of the chart are left out. */
  readonly stars: readonly ChartStar[];
  /** Figures of all constellations, drawn faint around; optional. */
  readonly neighbours?: readonly ConstellationFigure[];
  /** Pixels; 320 when absent. */
  readonly size?: number;
  readonly text?: PictureText;
}

export interface FinderChart {
  readonly raDeg: number;
  readonly decDeg: number;
  readonly majAxArcmin: number | null;
  readonly minAxArcmin: number | null;
  /** North through east; 0 when null. */
  readonly posAngleDeg: number | null;
  /** OpenNGC's code: `G`, `OCl`, `GCl`, `PN`, `HII`, `EmN`, `RfN`, `Neb`, `Cl+N`, `SNR`, `*Ass`, `**`, … */
  readonly kind: string;
  /** Stars of the surroundings, to magnitude 9 or so; those outside of the chart are left out. */
  readonly stars: readonly ChartStar[];
  readonly label: string;
  /** Second line of the label: a common name. */
  readonly caption?: string;
  /** Width of the chart; chosen from the size of the object when absent. */
  readonly fieldDeg?: number;
  readonly size?: number;
  readonly text?: PictureText;
}

export interface PlanetDisc {
  readonly body: BodyName;
  readonly size?: number;
  readonly text?: PictureText;
}

export interface MoonPicture {
  /** 0 new, 90 first quarter, 180 full, 270 last quarter. */
  readonly elongationDeg: number;
  /** The lit side as seen from the south. */
  readonly southern?: boolean;
  readonly size?: number;
  readonly text?: PictureText;
}

/** A place of the sky in a preview. */
export interface SkyPoint {
  readonly raDeg: number;
  readonly decDeg: number;
  /** Magnitude where the dataset has one: bright ones are drawn larger. */
  readonly mag?: number | null;
}

export interface PreviewBar {
  readonly label: string;
  readonly value: number;
}

/** What a cell of a query's answer may be. A `geo_point_2d` is `[lon, lat]` or `{lon, lat}`; a `geo_shape` is GeoJSON, as text or parsed. */
export type PreviewCell = unknown;

export type PreviewKind =
  | 'sky'
  | 'sky-shapes'
  | 'map'
  | 'moon-map'
  | 'shapes'
  | 'timeline'
  | 'histogram'
  | 'bars';

/** Which preview suits a dataset, and what must be asked of it. Plain data: run `query`, then `drawPreview`. */
export interface PreviewPlan {
  readonly kind: PreviewKind;
  readonly query: PreviewQuery;
  /** Names of the columns asked for, in the order in which `drawPreview` expects the cells. */
  readonly columns: readonly string[];
  /** Fields of the dataset shown, for a caption. */
  readonly fields: readonly string[];
  /** Label of the quantity on the axis, with its unit, in every language of the schema; where there is an axis. */
  readonly caption?: Localized;
}

/** ODSQL clauses. */
export interface PreviewQuery {
  readonly select: string;
  readonly where?: string;
  readonly groupBy?: string;
  readonly orderBy?: string;
  readonly limit: number;
}
