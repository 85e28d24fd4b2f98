import type { Kind } from './kinds.ts';

/** How services that find addresses are asked. */
export const GEOCODER_PROTOCOLS = [
  'addok',
  'pdok',
  'arcgis',
  'census',
  'nominatim',
  'photon',
  'what3words',
] as const;
export type GeocoderProtocol = (typeof GEOCODER_PROTOCOLS)[number];

/** A service that finds addresses, as whoever runs the portal has named it. None is known unless somebody names it. */
export interface GeocoderSetting {
  /** As steps call it: small letters, digits, `-`. */
  readonly id: string;
  readonly name: string;
  readonly protocol: GeocoderProtocol;
  /** What the protocol's own paths are put after, without a `/` at its end. */
  readonly url: string;
  /** Opens the service; what the back office keeps is sealed. Never shown. */
  readonly key?: string;
  readonly perSecond: number;
  /** Whom datasets made with it have to name; empty: nobody. */
  readonly attribution: string;
}

/** The same for those who may read it: without the key. */
export type ShownGeocoder = Omit<GeocoderSetting, 'key'> & { readonly hasKey: boolean };

export const MOST_GEOCODERS = 20;
export const MOST_PER_SECOND = 50;

// Neither breaks a line nor turns the direction of what stands around it.
const PLAIN = /^[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]*$/u;

const line = (value: unknown, max: number): string | undefined => {
  const text = typeof value === 'string' ? value.trim() : '';
  return text.length <= max && PLAIN.test(text) ? text : undefined;
};

/** Without anything after the path: what opens the service is its key. */
function serviceUrl(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 500 || !URL.canParse(value)) return undefined;
  const { protocol, username, password, search, hash, origin, pathname } = new URL(value);
  const isPlain = username + password + search + hash === '';
  return /^https?:$/.test(protocol) && isPlain ? `${origin}${pathname}`.replace(/\/+$/, '') : undefined;
}

function rate(value: unknown = 1): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && number >= 0.01 && number <= MOST_PER_SECOND ? number : undefined;
}

function readGeocoder(value: unknown): GeocoderSetting | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const given = value as Readonly<Record<string, unknown>>;
  const id = typeof given.id === 'string' && /^[a-z0-9-]{1,30}$/.test(given.id) ? given.id : undefined;
  const name = line(given.name, 60);
  const protocol = GEOCODER_PROTOCOLS.find((one) => one === given.protocol);
  const url = serviceUrl(given.url);
  const key = given.key === undefined || given.key === null ? '' : given.key;
  const perSecond = rate(given.perSecond);
  const attribution = line(given.attribution ?? '', 300);
  const isKey = typeof key === 'string' && /^[\x21-\x7e]{0,2000}$/.test(key);
  if (id === undefined || name === undefined || name === '' || protocol === undefined || url === undefined)
    return undefined;
  if (!isKey || perSecond === undefined || attribution === undefined) return undefined;
  return { id, name, protocol, url, ...(key !== '' && { key }), perSecond, attribution };
}

/** A list of them, or JSON text of one; each id once. */
export const geocoderList: Kind<readonly GeocoderSetting[]> = {
  allowed: `a list of at most ${MOST_GEOCODERS}, each with an id of its own (small letters, digits and -), a name, a protocol (${GEOCODER_PROTOCOLS.join(', ')}), an http(s) url without anything after its path, and perhaps a key, perSecond (0.01 to ${MOST_PER_SECOND}) and an attribution`,
  read(value) {
    let list: unknown = value;
    if (typeof value === 'string')
      try {
        list = JSON.parse(value);
      } catch {
        return undefined;
      }
    if (!Array.isArray(list) || list.length > MOST_GEOCODERS) return undefined;
    const read = list.map(readGeocoder);
    if (!read.every((one) => one !== undefined)) return undefined;
    return new Set(read.map(({ id }) => id)).size === read.length ? read : undefined;
  },
};

/** Without their keys. */
export const shownGeocoders = (geocoders: readonly GeocoderSetting[]): readonly ShownGeocoder[] =>
  geocoders.map(({ key, ...rest }) => ({ ...rest, hasKey: key !== undefined }));

const SEALED = 'sealed:';

/**
 * Geocoders as they are kept: keys sealed; one that is not given again stays, as long as it would go to the same place.
 * @param seal makes of a text what only this portal reads
 */
export function keptGeocoders(
  given: readonly GeocoderSetting[],
  before: readonly GeocoderSetting[],
  seal: (text: string) => string,
): readonly GeocoderSetting[] {
  return given.map((one) => {
    if (one.key !== undefined) return { ...one, key: `${SEALED}${seal(one.key)}` };
    const earlier = before.find(({ id }) => id === one.id);
    const isSamePlace = earlier !== undefined && new URL(earlier.url).origin === new URL(one.url).origin;
    return isSamePlace && earlier.key !== undefined ? { ...one, key: earlier.key } : one;
  });
}

/** The key in the clear; undefined when there is none, or it was sealed by another portal. */
export function geocoderKey({ key }: GeocoderSetting, open: (sealed: string) => string): string | undefined {
  if (!key?.startsWith(SEALED)) return key;
  try {
    return open(key.slice(SEALED.length));
  } catch {
    return undefined;
  }
}
