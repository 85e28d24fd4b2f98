import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { Reader, type Response } from 'mmdb-lib';

/** Code of two letters of the country that an address is in; empty when that is not known. */
export type CountryOf = (address: string) => string;

/** What is known of where an address is; empty where it is not known. */
export interface AddressFacts {
  /** Code of two letters. */
  readonly country: string;
  /** In English. */
  readonly city: string;
  readonly place: { readonly lon: number; readonly lat: number } | undefined;
}

/** What databases of countries say of an address: those of MaxMind and DB-IP in parts, others in one word. */
interface Entry {
  readonly country?: { readonly iso_code?: unknown } | string;
  readonly country_code?: unknown;
  readonly city?: { readonly names?: { readonly en?: unknown } } | string;
  readonly location?: { readonly latitude?: unknown; readonly longitude?: unknown };
}

const NOTHING: AddressFacts = { country: '', city: '', place: undefined };

/**
 * Reads a database of countries or cities in the MaxMind DB format, once: it is then held in memory.
 *
 * @throws when there is no such file, or it is none of them
 */
export function openAddresses(path: string): (address: string) => AddressFacts {
  const reader = new Reader<Response>(readFileSync(path));
  const isOld = reader.metadata.ipVersion === 4;
  return (given) => {
    const address = given.startsWith('::ffff:') ? given.slice(7) : given;
    if (isIP(address) === 0 || (isOld && address.includes(':'))) return NOTHING;
    const { country, country_code, city, location } = (reader.get(address) ?? {}) as Entry;
    const code = typeof country === 'object' ? country.iso_code : (country_code ?? country);
    const name = typeof city === 'object' ? city.names?.en : city;
    const { longitude: lon, latitude: lat } = location ?? {};
    return {
      country: typeof code === 'string' && /^[A-Z]{2}$/.test(code) ? code : '',
      city: typeof name === 'string' ? name : '',
      place: typeof lon === 'number' && typeof lat === 'number' ? { lon, lat } : undefined,
    };
  };
}

/** The countries alone. @throws as `openAddresses` */
export function openCountries(path: string): CountryOf {
  const factsOf = openAddresses(path);
  return (address) => factsOf(address).country;
}
