import { projectionDefinition } from './projections.ts';

// Well-known text as shapefiles have it: names and parameters in the words of the programs that read those.

const degreesOf = (name: string, spheroid: string): string =>
  `GEOGCS["GCS_${name}",DATUM["D_${name}",SPHEROID[${spheroid}]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`;

const WGS = degreesOf('WGS_1984', '"WGS_1984",6378137.0,298.257223563');
const ETRS = degreesOf('ETRS_1989', '"GRS_1980",6378137.0,298.257222101');
const RGF = degreesOf('RGF_1993', '"GRS_1980",6378137.0,298.257222101');
const NAD = degreesOf('North_American_1983', '"GRS_1980",6378137.0,298.257222101');
const bessel = (name: string) => degreesOf(name, '"Bessel_1841",6377397.155,299.1528128');

type Parameters = Readonly<Record<string, number>>;

const decimal = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

const system = (name: string, degrees: string, projection: string, parameters: Parameters): string =>
  `PROJCS["${name}",${degrees},PROJECTION["${projection}"],${Object.entries(parameters)
    .map(([parameter, value]) => `PARAMETER["${parameter}",${decimal(value)}]`)
    .join(',')},UNIT["Meter",1.0]]`;

const placed = (east: number, north: number, meridian: number): Parameters => ({
  False_Easting: east,
  False_Northing: north,
  Central_Meridian: meridian,
});

const conic = (
  name: string,
  degrees: string,
  at: Parameters,
  [first, second, origin]: readonly [number, number, number],
): string =>
  system(name, degrees, 'Lambert_Conformal_Conic', {
    ...at,
    Standard_Parallel_1: first,
    Standard_Parallel_2: second,
    Latitude_Of_Origin: origin,
  });

const swiss = (name: string, degrees: string, east: number, north: number): string =>
  system(name, bessel(degrees), 'Hotine_Oblique_Mercator_Azimuth_Center', {
    False_Easting: east,
    False_Northing: north,
    Scale_Factor: 1,
    Azimuth: 90,
    Longitude_Of_Center: 7.43958333333333,
    Latitude_Of_Center: 46.9524055555556,
  });

const utm = (name: string, degrees: string, zone: number, isSouth = false): string =>
  system(`${name}_UTM_Zone_${zone}${isSouth ? 'S' : 'N'}`, degrees, 'Transverse_Mercator', {
    ...placed(500_000, isSouth ? 10_000_000 : 0, zone * 6 - 183),
    Scale_Factor: 0.9996,
    Latitude_Of_Origin: 0,
  });

const NAMED: Readonly<Record<number, string>> = {
  4171: RGF,
  4258: ETRS,
  4269: NAD,
  4326: WGS,
  2056: swiss('CH1903+_LV95', 'CH1903+', 2_600_000, 1_200_000),
  2154: conic('RGF_1993_Lambert_93', RGF, placed(700_000, 6_600_000, 3), [49, 44, 46.5]),
  3034: conic('ETRS_1989_LCC', ETRS, placed(4_000_000, 2_800_000, 10), [35, 65, 52]),
  3035: system('ETRS_1989_LAEA', ETRS, 'Lambert_Azimuthal_Equal_Area', {
    ...placed(4_321_000, 3_210_000, 10),
    Latitude_Of_Origin: 52,
  }),
  3812: conic(
    'Belge_Lambert_2008',
    ETRS,
    placed(649_328, 665_262, 4.35921583333333),
    [49.8333333333333, 51.1666666666667, 50.797815],
  ),
  3857: system('WGS_1984_Web_Mercator_Auxiliary_Sphere', WGS, 'Mercator_Auxiliary_Sphere', {
    ...placed(0, 0, 0),
    Standard_Parallel_1: 0,
    Auxiliary_Sphere_Type: 0,
  }),
  21781: swiss('CH1903_LV03', 'CH1903', 600_000, 200_000),
  27700: system(
    'British_National_Grid',
    degreesOf('OSGB_1936', '"Airy_1830",6377563.396,299.3249646'),
    'Transverse_Mercator',
    { ...placed(400_000, -100_000, -2), Scale_Factor: 0.9996012717, Latitude_Of_Origin: 49 },
  ),
  28992: system('RD_New', bessel('Amersfoort'), 'Double_Stereographic', {
    ...placed(155_000, 463_000, 5.38763888888889),
    Scale_Factor: 0.9999079,
    Latitude_Of_Origin: 52.1561605555556,
  }),
  31370: conic(
    'Belge_Lambert_1972',
    degreesOf('Belge_1972', '"International_1924",6378388.0,297.0'),
    placed(150_000.013, 5_400_088.438, 4.36748666666667),
    [51.1666672333333, 49.8333339, 90],
  ),
};

/** A reference system that `projectionDefinition` knows, as the `.prj` file of a shapefile says it. */
export function systemText(epsg: number): string {
  const named = NAMED[epsg];
  if (named !== undefined) return named;
  if (projectionDefinition(epsg) === undefined) throw new Error(`there is no reference system ${epsg}`);
  if (epsg > 32_700) return utm('WGS_1984', WGS, epsg - 32_700, true);
  return epsg > 32_600 ? utm('WGS_1984', WGS, epsg - 32_600) : utm('ETRS_1989', ETRS, epsg - 25_800);
}
