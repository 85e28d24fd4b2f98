import type { ByteColumn } from './byte-columns.ts';
import { describedTables } from './cds-description.ts';

/** A table without any header that astronomers know by heart, and that its lines give away. */
export interface KnownLayout {
  readonly name: string;
  /** What every line of it looks like. */
  readonly line: RegExp;
  readonly columns: readonly ByteColumn[];
}

const RULE = '-'.repeat(80);

function layout(
  name: string,
  line: RegExp,
  columns: string,
  more: Readonly<Record<string, Partial<ByteColumn>>> = {},
): KnownLayout {
  const description = ['Byte-by-byte Description of file: it', RULE, 'Bytes Format Units Label', RULE];
  const [table] = describedTables([...description, ...columns.trim().split('\n'), RULE]);
  return {
    name,
    line,
    columns: (table?.columns ?? []).map((column) => ({ ...column, ...more[column.label] })),
  };
}

const PACKED = '123456789ABCDEFGHIJKLMNOPQRSTUV';
const two = (value: number): string => String(value).padStart(2, '0');

/** `K243V` is the 31st of March 2024. */
function unpackedDate(text: string): string {
  const [, century = '', year = '', month = '', day = ''] =
    /^([I-K])(\d\d)([1-9A-C])([1-9A-V])$/.exec(text) ?? [];
  if (century === '') return text;
  return `${18 + 'IJK'.indexOf(century)}${year}-${two(PACKED.indexOf(month) + 1)}-${two(PACKED.indexOf(day) + 1)}`;
}

/** `2019 01 28.40602` as an instant. */
function fractionOfDay(text: string): string {
  const [, year, month, day, fraction] = /^(\d{4}) (\d\d) (\d\d)(\.\d+)?$/.exec(text) ?? [];
  if (day === undefined) return text;
  const ms = Math.round(Number(fraction ?? 0) * 86_400_000);
  return new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)) + ms).toISOString();
}

const compactDate = (text: string): string => text.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');

export const KNOWN_LAYOUTS: readonly KnownLayout[] = [
  // https://minorplanetcenter.net/iau/info/MPOrbitFormat.html
  layout(
    'orbits of the Minor Planet Center (MPCORB)',
    /^[A-Za-z0-9~]{5,7} {1,20}(?:-?\d+\.\d+)? .{5,200}[I-K]\d\d[1-9A-C][1-9A-V] +\d+\.\d+ +\d+\.\d+ +\d+\.\d+ +\d+\.\d+ +\d\.\d+ /,
    `
  1-  7 A7   ---     Designation  Number or provisional designation, packed
  9- 13 F5.2 mag     H            Absolute magnitude
 15- 19 F5.2 ---     G            Slope parameter
 21- 25 A5   ---     Epoch        Epoch of the elements, TT
 27- 35 F9.5 deg     M            Mean anomaly at the epoch
 38- 46 F9.5 deg     Peri         Argument of perihelion, J2000.0
 49- 57 F9.5 deg     Node         Longitude of the ascending node, J2000.0
 60- 68 F9.5 deg     Incl         Inclination to the ecliptic, J2000.0
 71- 79 F9.7 ---     e            Orbital eccentricity
 81- 91 F11.8 deg/d  n            Mean daily motion
 93-103 F11.7 AU     a            Semimajor axis
    106 A1   ---     U            Uncertainty parameter
108-116 A9   ---     Reference    Reference
118-122 I5   ---     Nobs         Number of observations
124-126 I3   ---     Nopp         Number of oppositions
128-136 A9   ---     Arc          Years of the first and last observation, or days between them
138-141 F4.2 arcsec  rms          Residual
143-145 A3   ---     Perturbers   Coarse indicator of perturbers
147-149 A3   ---     Perturbers2  Precise indicator of perturbers
151-160 A10  ---     Computer     Who computed the orbit
162-165 A4   ---     Flags        Flags, hexadecimal
167-194 A28  ---     Name         Designation as it is read
195-202 A8   ---     LastObs      Date of the last observation
`,
    { Epoch: { type: 'date', read: unpackedDate }, LastObs: { type: 'date', read: compactDate } },
  ),
  // https://cdsarc.cds.unistra.fr/viz-bin/cat/V/50
  layout(
    'Bright Star Catalogue (V/50)',
    /^[ \d]{3}\d.{21}[ \d]{16}.{19}(?:\d{6}\.\d[+-]\d{6}| {15})(?:\d{6}\.\d[+-]\d{6}| {15})/,
    `
  1-  4 I4   ---     HR        Harvard Revised number
  5- 14 A10  ---     Name      Bayer or Flamsteed name
 15- 25 A11  ---     DM        Durchmusterung identification
 26- 31 I6   ---     HD        Henry Draper Catalogue number
 32- 37 I6   ---     SAO       SAO Catalogue number
 38- 41 I4   ---     FK5       FK5 star number
     42 A1   ---     IRflag    I if it is an infrared source
     43 A1   ---     r_IRflag  Reference of the infrared source
     44 A1   ---     Multiple  Double or multiple star
 45- 49 A5   ---     ADS       Aitken's Double Star Catalog designation
 50- 51 A2   ---     ADScomp   Components in ADS
 52- 60 A9   ---     VarID     Identification of the variable star
 61- 75 A15  ---     Pos1900   Position for equinox B1900, hhmmss.s and ddmmss
 76- 77 I2   h       RAh       Hours of right ascension, J2000
 78- 79 I2   min     RAm       Minutes of right ascension, J2000
 80- 83 F4.1 s       RAs       Seconds of right ascension, J2000
     84 A1   ---     DE-       Sign of the declination, J2000
 85- 86 I2   deg     DEd       Degrees of declination, J2000
 87- 88 I2   arcmin  DEm       Minutes of declination, J2000
 89- 90 I2   arcsec  DEs       Seconds of declination, J2000
 91- 96 F6.2 deg     GLON      Galactic longitude
 97-102 F6.2 deg     GLAT      Galactic latitude
103-107 F5.2 mag     Vmag      Visual magnitude
    108 A1   ---     n_Vmag    Code of the visual magnitude
    109 A1   ---     u_Vmag    Uncertainty of it
110-114 F5.2 mag     B-V       B-V colour
    115 A1   ---     u_B-V     Uncertainty of it
116-120 F5.2 mag     U-B       U-B colour
    121 A1   ---     u_U-B     Uncertainty of it
122-126 F5.2 mag     R-I       R-I colour
    127 A1   ---     n_R-I     System of it
128-147 A20  ---     SpType    Spectral type
    148 A1   ---     n_SpType  Source of it
149-154 F6.3 arcsec/yr pmRA    Proper motion in right ascension, J2000
155-160 F6.3 arcsec/yr pmDE    Proper motion in declination, J2000
    161 A1   ---     n_Parallax D if the parallax is dynamical
162-166 F5.3 arcsec  Parallax  Trigonometric parallax
167-170 I4   km/s    RadVel    Heliocentric radial velocity
171-174 A4   ---     n_RadVel  Comments on it
175-176 A2   ---     l_RotVel  Limit of the rotational velocity
177-179 I3   km/s    RotVel    Rotational velocity, v sin i
    180 A1   ---     u_RotVel  Uncertainty of it
181-184 F4.1 mag     Dmag      Difference of magnitudes of a multiple star
185-190 F6.1 arcsec  Sep       Separation of its components
191-194 A4   ---     MultID    Identifications of the components
195-196 I2   ---     MultCnt   Number of components
    197 A1   ---     NoteFlag  * if there is a note
`,
  ),
  // https://minorplanetcenter.net/iau/info/OpticalObs.html
  layout(
    'observations of the Minor Planet Center (80 columns)',
    /^.{15}\d{4} \d\d \d\d\.[\d ]{6}\d\d \d\d \d\d.{4}[+-]\d\d \d\d.{27}[A-Z0-9]{3}$/,
    `
  1-  5 A5   ---     Number       Number of the minor planet or comet, packed
  6- 12 A7   ---     Designation  Provisional designation, packed
     13 A1   ---     Discovery    * for the discovery
     14 A1   ---     Note1        Note
     15 A1   ---     Note2        How it was observed
 16- 32 A17  ---     Time         Time of the observation, UTC
 33- 34 I2   h       RAh          Hours of right ascension, J2000
 36- 37 I2   min     RAm          Minutes of right ascension, J2000
 39- 44 F6.3 s       RAs          Seconds of right ascension, J2000
     45 A1   ---     DE-          Sign of the declination, J2000
 46- 47 I2   deg     DEd          Degrees of declination, J2000
 49- 50 I2   arcmin  DEm          Minutes of declination, J2000
 52- 56 F5.2 arcsec  DEs          Seconds of declination, J2000
 66- 70 F5.2 mag     Mag          Observed magnitude
     71 A1   ---     Band         Band of it
     72 A1   ---     Catalogue    Code of the astrometric catalogue
 73- 77 A5   ---     Reference    Reference
 78- 80 A3   ---     Observatory  Code of the observatory
`,
    { Time: { type: 'datetime', read: fractionOfDay } },
  ),
  // https://minorplanetcenter.net/iau/lists/ObsCodesF.html
  layout(
    'observatory codes of the Minor Planet Center',
    /^[A-Z0-9]\d\d (?:[ \d]{3}\.[\d ]{5}[ 01]\.[\d ]{6}[ +-][ 01]\.[\d ]{6}| {26}).*$/,
    `
  1-  3 A3   ---     Code       Code of the observatory
  5- 13 F9.5 deg     Longitude  Longitude, east of Greenwich
 14- 21 F8.6 ---     RhoCosPhi  Parallax constant: distance from the axis of the Earth, in its equatorial radii
 22- 30 F9.6 ---     RhoSinPhi  Parallax constant: distance from the plane of the equator, in the same unit
 31-200 A170 ---     Name       Name of the observatory
`,
  ),
];

/** The layout that lines have, and the line from which on, from 0; what comes before are titles. */
export function knownLayout(
  lines: readonly string[],
): { readonly layout: KnownLayout; readonly from: number } | undefined {
  for (const one of KNOWN_LAYOUTS) {
    const from = lines.findIndex((line) => one.line.test(line));
    if (from < 0) continue;
    const rest = lines.slice(from).filter((line) => line.trim() !== '');
    const fitting = rest.filter((line) => one.line.test(line)).length;
    if (fitting >= Math.min(3, lines.length) && fitting >= 0.95 * rest.length) return { layout: one, from };
  }
  return undefined;
}
