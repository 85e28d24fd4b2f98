import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { Reader, type Response } from 'mmdb-lib';

/** Code of two letters of the country that an address is in; empty when that is not known. */
export type CountryOf = (address: string) => string;

/** What databases of countries say of an address: those of MaxMind and DB-IP in parts, others in one word. */
interface Entry {
  readonly country?: { readonly iso_code?: unknown } | string;
  readonly country_code?: unknown;
}

/**
 * Reads a database of countries in the MaxMind DB format, once: it is then held in memory.
 *
 * @throws when there is no such file, or it is none of them
 */
export function openCountries(path: string): CountryOf {
  const reader = new Reader<Response>(readFileSync(path));
  const isOld = reader.metadata.ipVersion === 4;
  return (given) => {
    const address = given.startsWith('::ffff:') ? given.slice(7) : given;
    if (isIP(address) === 0 || (isOld && address.includes(':'))) return '';
    const entry = reader.get(address) as Entry | null;
    const country = entry?.country;
    const code = typeof country === 'object' ? country.iso_code : (entry?.country_code ?? country);
    return typeof code === 'string' && /^[A-Z]{2}$/.test(code) ? code : '';
  };
}
