import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mmdbFile } from '../../test/mmdb-file.ts';
import { type CountryOf, openCountries } from './index.ts';

describe('a database of countries', () => {
  let folder: string;
  let countryOf: CountryOf;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'countries-'));
    const path = join(folder, 'countries.mmdb');
    writeFileSync(
      path,
      mmdbFile([
        ['192.0.2.0', 24, { country: { iso_code: 'FR' } }],
        ['198.51.100.0', 25, { country_code: 'CH' }],
        ['198.51.100.128', 25, { country: 'MC' }],
        ['203.0.113.0', 24, { country: { iso_code: '<script>' } }],
      ]),
    );
    countryOf = openCountries(path);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  for (const [address, country] of [
    ['192.0.2.7', 'FR'],
    ['::ffff:192.0.2.255', 'FR'],
    ['198.51.100.1', 'CH'],
    ['198.51.100.200', 'MC'],
    ['203.0.113.1', ''],
    ['10.0.0.1', ''],
    ['2001:db8::1', ''],
    ['no address', ''],
    ['', ''],
  ] as const)
    it(`says of ${JSON.stringify(address)} ${country === '' ? 'nothing' : country}`, () =>
      expect(countryOf(address)).toBe(country));

  it('is nothing else than that, nor a file that is not there', () => {
    const other = join(folder, 'other.mmdb');
    writeFileSync(other, 'countries?');
    for (const path of [other, join(folder, 'none.mmdb')]) expect(() => openCountries(path)).toThrow();
  });
});
