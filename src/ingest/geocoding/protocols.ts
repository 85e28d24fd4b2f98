import type { GeocoderProtocol } from '#settings';
import { at, countryCode, foundWith, type Json, listAt, number, placeAt, plain } from './answers.ts';
import type { Found, GeocodeMode } from './model.ts';

/** A question as a service wants it. */
export interface Request {
  /** After the address of the service. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

/** What a service's answer says. `refused`: no answer to this question but to the asking itself. */
export type Reading = Found | 'nothing' | 'garbage' | { readonly refused: string };

/** One way of asking: what goes out and what comes back. Written from the public description of each. */
export interface Protocol {
  /** Well-known address of the service that is open to everybody, and whom its answers have to name. */
  readonly preset: { readonly url: string; readonly attribution: string };
  readonly modes: readonly GeocodeMode[];
  /** What is found is words, not an address. */
  readonly takesWords?: true;
  /** Whether it can be told the country. */
  readonly takesCountry: boolean;
  /** From nothing alike to the same; undefined: it does not say how sure it is. */
  readonly scores?: string;
  /** How the key is sent; a header unless the service knows only parameters. */
  readonly key: 'bearer' | 'x-api-key' | { readonly parameter: string };
  forward(text: string, country: string): Request;
  reverse?(lat: string, lon: string): Request;
  /** @param status 200, or another one that is not known to mean trouble */
  read(json: Json, mode: GeocodeMode, status: number, country: string): Reading;
}

/** Addok, and the national address base of France: https://addok.readthedocs.io/en/latest/api/, GeocodeJSON. */
const addok: Protocol = {
  preset: {
    url: 'https://data.geopf.fr/geocodage',
    attribution: 'Base Adresse Nationale, Licence Ouverte 2.0',
  },
  modes: ['forward', 'reverse'],
  takesCountry: false,
  scores: '0–1',
  key: 'bearer',
  forward: (q) => ({ path: '/search', query: { q, limit: '1', autocomplete: '0' } }),
  reverse: (lat, lon) => ({ path: '/reverse', query: { lat, lon, limit: '1' } }),
  read(json) {
    const features = listAt(json, 'features');
    if (features === undefined) return 'garbage';
    const [first] = features;
    if (first === undefined) return 'nothing';
    const of = (name: string) => at(first, 'properties', name);
    // "33, Gironde, Nouvelle-Aquitaine"
    const [, county, region] = (plain(of('context')) ?? '').split(',');
    return foundWith({
      place: placeAt(at(first, 'geometry', 'coordinates', 0), at(first, 'geometry', 'coordinates', 1)),
      label: plain(of('label'), of('name')),
      score: number(of('score')),
      city: plain(of('city')),
      county: plain(county),
      region: plain(region),
    });
  },
};

/** https://api.pdok.nl/bzk/locatieserver/search/v3_1/ui/: it refuses parameters that it does not know. */
const pdok: Protocol = {
  preset: {
    url: 'https://api.pdok.nl/bzk/locatieserver/search/v3_1',
    attribution: 'PDOK Locatieserver, Kadaster',
  },
  modes: ['forward', 'reverse'],
  takesCountry: false,
  scores: '0–∞',
  key: 'bearer',
  forward: (q) => ({
    path: '/free',
    query: {
      q,
      rows: '1',
      fl: 'weergavenaam,centroide_ll,woonplaatsnaam,gemeentenaam,provincienaam,score',
    },
  }),
  reverse: (lat, lon) => ({
    path: '/reverse',
    query: {
      lat,
      lon,
      rows: '1',
      type: 'adres',
      fl: 'weergavenaam,woonplaatsnaam,gemeentenaam,provincienaam',
    },
  }),
  read(json) {
    const docs = listAt(json, 'response', 'docs');
    if (docs === undefined) return 'garbage';
    const [first] = docs;
    if (first === undefined) return 'nothing';
    const [, lon, lat] =
      /^POINT ?\(([-\d.]+) ([-\d.]+)\)$/.exec(plain(at(first, 'centroide_ll')) ?? '') ?? [];
    return foundWith({
      place: placeAt(lon, lat),
      label: plain(at(first, 'weergavenaam')),
      score: number(at(first, 'score')),
      city: plain(at(first, 'woonplaatsnaam')),
      county: plain(at(first, 'gemeentenaam')),
      region: plain(at(first, 'provincienaam')),
      country: 'NL',
    });
  },
};

/** https://developers.arcgis.com/rest/services-reference/enterprise/find-address-candidates/, and reverse-geocode there. */
const arcgis: Protocol = {
  preset: {
    url: 'https://geocode-api.arcgis.com/arcgis/rest/services/World/GeocodeServer',
    attribution: 'Powered by Esri',
  },
  modes: ['forward', 'reverse'],
  takesCountry: true,
  scores: '0–100',
  key: { parameter: 'token' },
  forward: (singleLine, country) => ({
    path: '/findAddressCandidates',
    query: {
      singleLine,
      maxLocations: '1',
      outFields: 'City,Subregion,Region,Country',
      outSR: '4326',
      // What is found becomes part of a dataset.
      forStorage: 'true',
      f: 'json',
      ...(country !== '' && { countryCode: country.toUpperCase() }),
    },
  }),
  reverse: (lat, lon) => ({
    path: '/reverseGeocode',
    query: { location: `${lon},${lat}`, outSR: '4326', forStorage: 'true', f: 'json' },
  }),
  read(json, mode) {
    const code = number(at(json, 'error', 'code'));
    if (code !== undefined) {
      // "Unable to find address for the specified location."
      if (code === 400 && mode === 'reverse') return 'nothing';
      return { refused: plain(at(json, 'error', 'message')) ?? `error ${code}` };
    }
    if (mode === 'reverse') {
      const of = (name: string) => at(json, 'address', name);
      if (at(json, 'address') === undefined) return 'garbage';
      return foundWith({
        label: plain(of('LongLabel'), of('Match_addr'), of('Address')),
        city: plain(of('City')),
        county: plain(of('Subregion')),
        region: plain(of('Region')),
        country: countryCode(of('CountryCode')),
      });
    }
    const candidates = listAt(json, 'candidates');
    if (candidates === undefined) return 'garbage';
    const [first] = candidates;
    if (first === undefined) return 'nothing';
    return foundWith({
      place: placeAt(at(first, 'location', 'x'), at(first, 'location', 'y')),
      label: plain(at(first, 'address')),
      score: number(at(first, 'score')),
      city: plain(at(first, 'attributes', 'City')),
      county: plain(at(first, 'attributes', 'Subregion')),
      region: plain(at(first, 'attributes', 'Region')),
      country: countryCode(at(first, 'attributes', 'Country')),
    });
  },
};

/** https://geocoding.geo.census.gov/geocoder/Geocoding_Services_API.html */
const census: Protocol = {
  preset: { url: 'https://geocoding.geo.census.gov/geocoder', attribution: 'U.S. Census Bureau' },
  modes: ['forward', 'reverse'],
  takesCountry: false,
  key: 'bearer',
  forward: (address) => ({
    path: '/locations/onelineaddress',
    query: { address, benchmark: 'Public_AR_Current', format: 'json' },
  }),
  reverse: (y, x) => ({
    path: '/geographies/coordinates',
    query: {
      x,
      y,
      benchmark: 'Public_AR_Current',
      vintage: 'Current_Current',
      layers: 'States,Counties,Incorporated Places',
      format: 'json',
    },
  }),
  read(json, mode) {
    if (mode === 'reverse') {
      const geographies = at(json, 'result', 'geographies');
      if (geographies === undefined) return 'garbage';
      const name = (layer: string, member = 'NAME') => plain(at(geographies, layer, 0, member));
      const region = name('States');
      if (region === undefined) return 'nothing';
      const city = name('Incorporated Places', 'BASENAME');
      const county = name('Counties');
      const label = [city, county, region].filter((part) => part !== undefined).join(', ');
      return foundWith({ label, city, county, region, country: 'US' });
    }
    const matches = listAt(json, 'result', 'addressMatches');
    if (matches === undefined) return 'garbage';
    const [first] = matches;
    if (first === undefined) return 'nothing';
    return foundWith({
      place: placeAt(at(first, 'coordinates', 'x'), at(first, 'coordinates', 'y')),
      label: plain(at(first, 'matchedAddress')),
      city: plain(at(first, 'addressComponents', 'city')),
      region: plain(at(first, 'addressComponents', 'state')),
      country: 'US',
    });
  },
};

/** https://nominatim.org/release-docs/latest/api/Overview/ */
const nominatim: Protocol = {
  preset: {
    url: 'https://nominatim.openstreetmap.org',
    attribution: '© OpenStreetMap contributors, ODbL 1.0',
  },
  modes: ['forward', 'reverse'],
  takesCountry: true,
  key: { parameter: 'key' },
  forward: (q, country) => ({
    path: '/search',
    query: {
      q,
      format: 'jsonv2',
      limit: '1',
      addressdetails: '1',
      ...(country !== '' && { countrycodes: country }),
    },
  }),
  reverse: (lat, lon) => ({ path: '/reverse', query: { lat, lon, format: 'jsonv2', addressdetails: '1' } }),
  read(json, mode) {
    const error = at(json, 'error');
    // "Unable to geocode": nothing is there.
    if (typeof error === 'string')
      return mode === 'reverse' && /unable to geocode/i.test(error)
        ? 'nothing'
        : { refused: plain(error) ?? '' };
    if (error !== undefined) return { refused: plain(at(error, 'message')) ?? '' };
    const one = mode === 'reverse' ? json : listAt(json)?.[0];
    if (mode === 'forward' && listAt(json)?.length === 0) return 'nothing';
    if (at(one, 'lat') === undefined) return 'garbage';
    const of = (name: string) => at(one, 'address', name);
    return foundWith({
      place: placeAt(at(one, 'lon'), at(one, 'lat')),
      label: plain(at(one, 'display_name')),
      city: plain(of('city'), of('town'), of('village'), of('municipality'), of('hamlet')),
      county: plain(of('county'), of('state_district')),
      region: plain(of('state'), of('region')),
      country: countryCode(of('country_code')),
    });
  },
};

/** https://github.com/komoot/photon: GeocodeJSON. Of several answers the first in the country counts: it cannot be told which. */
const photon: Protocol = {
  preset: { url: 'https://photon.komoot.io', attribution: '© OpenStreetMap contributors, ODbL 1.0' },
  modes: ['forward', 'reverse'],
  takesCountry: true,
  key: 'bearer',
  forward: (q, country) => ({ path: '/api', query: { q, limit: country === '' ? '1' : '10' } }),
  reverse: (lat, lon) => ({ path: '/reverse', query: { lat, lon, limit: '1' } }),
  read(json, _mode, _status, country) {
    const features = listAt(json, 'features');
    if (features === undefined) return 'garbage';
    const first = features.find(
      (one) => country === '' || countryCode(at(one, 'properties', 'countrycode')) === country.toUpperCase(),
    );
    if (first === undefined) return 'nothing';
    const of = (name: string) => plain(at(first, 'properties', name));
    const street = [of('street'), of('housenumber')].filter((part) => part !== undefined).join(' ');
    const town = [of('postcode'), of('city')].filter((part) => part !== undefined).join(' ');
    const parts = [of('name'), street, town, of('state'), of('country')];
    return foundWith({
      place: placeAt(at(first, 'geometry', 'coordinates', 0), at(first, 'geometry', 'coordinates', 1)),
      label: plain([...new Set(parts.filter((part) => part !== undefined && part !== ''))].join(', ')),
      // A city has no city that it lies in.
      city: of('city') ?? (of('osm_value') === 'city' ? of('name') : undefined),
      county: of('county'),
      region: of('state'),
      country: countryCode(of('countrycode')),
    });
  },
};

/** https://developer.what3words.com/public-api/docs */
const what3words: Protocol = {
  preset: { url: 'https://api.what3words.com/v3', attribution: 'what3words' },
  modes: ['forward', 'reverse'],
  takesWords: true,
  takesCountry: false,
  key: 'x-api-key',
  forward: (words) => ({
    path: '/convert-to-coordinates',
    query: { words: words.replace(/^\/+/, ''), format: 'json' },
  }),
  reverse: (lat, lon) => ({
    path: '/convert-to-3wa',
    query: { coordinates: `${lat},${lon}`, format: 'json' },
  }),
  read(json) {
    const code = plain(at(json, 'error', 'code'));
    if (code !== undefined) {
      if (/^Bad(?:Words|Coordinates)$/.test(code)) return 'nothing';
      return { refused: plain(at(json, 'error', 'message')) ?? code };
    }
    const place = placeAt(at(json, 'coordinates', 'lng'), at(json, 'coordinates', 'lat'));
    const label = plain(at(json, 'words'));
    if (place === undefined || label === undefined) return 'garbage';
    return foundWith({
      place,
      label,
      city: plain(at(json, 'nearestPlace')),
      country: countryCode(at(json, 'country')),
    });
  },
};

/** Every protocol, in the order of forms. */
export const PROTOCOLS: Readonly<Record<GeocoderProtocol, Protocol>> = {
  addok,
  pdok,
  arcgis,
  census,
  nominatim,
  photon,
  what3words,
};
