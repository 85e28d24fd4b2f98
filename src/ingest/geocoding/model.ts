import type { GeocoderSetting } from '#settings';

/** A service that finds addresses, ready to be asked: its key is in the clear. Plain data: it goes to other processes. */
export type Geocoder = GeocoderSetting;

/** What steps may ask of services. */
export interface Geocoding {
  readonly geocoders: readonly Geocoder[];
  /** Path of the file that keeps the answers of all of them. */
  readonly cacheFile: string;
  /** Who looks at previews: each has a measure of questions. */
  readonly person: string;
  readonly allowPrivateAddresses: boolean;
}

/** `forward`: from an address to a place; `reverse`: from a place to what is there. */
export type GeocodeMode = 'forward' | 'reverse';

export interface GeocodeQuestion {
  readonly mode: GeocodeMode;
  /** ISO 3166-1 alpha-2, small letters; empty: anywhere. */
  readonly country: string;
  /** An address, or `latitude,longitude` in degrees. */
  readonly text: string;
}

/** What a service found. Texts are plain, of one line, 300 characters at most. */
export interface Found {
  /** Degrees, WGS 84; of an address. */
  readonly place?: { readonly lon: number; readonly lat: number };
  readonly label?: string;
  /** On the service's own scale. */
  readonly score?: number;
  readonly city?: string;
  readonly county?: string;
  readonly region?: string;
  /** As the service writes it, in capitals: two letters, with ArcGIS three. */
  readonly country?: string;
  /** The score is less than was asked for: it counts as not found. */
  readonly isBelow?: true;
}

/** Why a value has no place. English; told in other languages as a sentence. */
export const NOT_FOUND = {
  'not-found': 'the service does not find it',
  below: 'the service is less sure of it than was asked for',
  'too-long': 'too long for an address',
  failed: 'the service failed on it',
} as const;
export type NotFound = keyof typeof NOT_FOUND;

/** What is known of a text. `later`: it was not asked yet, because only some are. */
export type Geocoded = { readonly found: Found } | { readonly why: NotFound } | { readonly later: true };
