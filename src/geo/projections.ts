// As PROJ has them, with the shift of the datum where its own definition leaves it to a grid: good to a metre or better.
const NATIONAL: Readonly<Record<number, string>> = {
  2056: '+proj=somerc +lat_0=46.9524055555556 +lon_0=7.43958333333333 +k_0=1 +x_0=2600000 +y_0=1200000 +ellps=bessel +towgs84=674.374,15.056,405.346,0,0,0,0 +units=m +no_defs',
  2154: '+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 +ellps=GRS80 +units=m +no_defs',
  3034: '+proj=lcc +lat_0=52 +lon_0=10 +lat_1=35 +lat_2=65 +x_0=4000000 +y_0=2800000 +ellps=GRS80 +units=m +no_defs',
  3035: '+proj=laea +lat_0=52 +lon_0=10 +x_0=4321000 +y_0=3210000 +ellps=GRS80 +units=m +no_defs',
  3812: '+proj=lcc +lat_0=50.797815 +lon_0=4.35921583333333 +lat_1=49.8333333333333 +lat_2=51.1666666666667 +x_0=649328 +y_0=665262 +ellps=GRS80 +units=m +no_defs',
  3857: '+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +no_defs',
  21781:
    '+proj=somerc +lat_0=46.9524055555556 +lon_0=7.43958333333333 +k_0=1 +x_0=600000 +y_0=200000 +ellps=bessel +towgs84=674.374,15.056,405.346,0,0,0,0 +units=m +no_defs',
  27700:
    '+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy +towgs84=446.448,-125.157,542.06,0.15,0.247,0.842,-20.489 +units=m +no_defs',
  28992:
    '+proj=sterea +lat_0=52.1561605555556 +lon_0=5.38763888888889 +k=0.9999079 +x_0=155000 +y_0=463000 +ellps=bessel +towgs84=565.2369,50.0087,465.658,-0.406857330322398,0.350732676542563,-1.8703473836068,4.0812 +units=m +no_defs',
  31370:
    '+proj=lcc +lat_0=90 +lon_0=4.36748666666667 +lat_1=51.1666672333333 +lat_2=49.8333339 +x_0=150000.013 +y_0=5400088.438 +ellps=intl +towgs84=-106.8686,52.2978,-103.7239,0.3366,-0.457,1.8422,-1.2747 +units=m +no_defs',
};

/** WGS 84 in degrees: what the portal keeps. */
export const WGS84 = 4326;

// Degrees that differ from WGS 84 by less than a metre.
const SAME_DEGREES = [WGS84, 4258, 4171, 4269];

/**
 * What a projected reference system is, in PROJ's words, by its EPSG code: web maps, UTM, and the grids of some countries.
 * Empty where degrees stay as they are; undefined for a code that is not known.
 */
export function projectionDefinition(epsg: number): string | undefined {
  if (SAME_DEGREES.includes(epsg)) return '';
  const [north, south, etrs] = [epsg - 32_600, epsg - 32_700, epsg - 25_800];
  const isZone = (zone: number) => zone >= 1 && zone <= 60;
  if (isZone(north)) return `+proj=utm +zone=${north} +datum=WGS84 +units=m +no_defs`;
  if (isZone(south)) return `+proj=utm +zone=${south} +south +datum=WGS84 +units=m +no_defs`;
  if (etrs >= 28 && etrs <= 38) return `+proj=utm +zone=${etrs} +ellps=GRS80 +units=m +no_defs`;
  return NATIONAL[epsg];
}
