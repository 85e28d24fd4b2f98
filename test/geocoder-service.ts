import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GeocoderProtocol } from '#settings';

/** An address that the services of the tests know. */
export interface KnownAddress {
  readonly address: string;
  readonly lat: number;
  readonly lon: number;
  readonly label: string;
  /** 0 to 1. */
  readonly score: number;
  readonly city: string;
  readonly county: string;
  readonly region: string;
  readonly country: string;
}

export const ADDRESSES: readonly KnownAddress[] = [
  {
    address: '61 avenue de l’Observatoire, Paris',
    lat: 48.8364,
    lon: 2.3365,
    label: '61 Avenue de l’Observatoire 75014 Paris',
    score: 0.97,
    city: 'Paris',
    county: 'Paris',
    region: 'Île-de-France',
    country: 'FR',
  },
  {
    address: '5 place Jules Janssen, Meudon',
    lat: 48.8051,
    lon: 2.2311,
    label: '5 Place Jules Janssen 92190 Meudon',
    score: 0.81,
    city: 'Meudon',
    county: 'Hauts-de-Seine',
    region: 'Île-de-France',
    country: 'FR',
  },
  {
    address: 'rue du ciel',
    lat: 47.1,
    lon: 3.2,
    label: 'Rue du Ciel 58000 Nevers',
    score: 0.31,
    city: 'Nevers',
    county: 'Nièvre',
    region: 'Bourgogne-Franche-Comté',
    country: 'FR',
  },
  {
    address: 'filled.count.soap',
    lat: 51.520847,
    lon: -0.195521,
    label: 'filled.count.soap',
    score: 1,
    city: 'Bayswater, London',
    county: 'Greater London',
    region: 'England',
    country: 'GB',
  },
];

const ALPHA_3: Readonly<Record<string, string>> = { FR: 'FRA', GB: 'GBR' };

interface Asked {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
}

/** How a service answers, in its own form; undefined where nothing is known. */
type Form = (known: KnownAddress | undefined, isReverse: boolean) => unknown;

const feature = (known: KnownAddress, properties: object) => ({
  type: 'Feature',
  geometry: { type: 'Point', coordinates: [known.lon, known.lat] },
  properties,
});

const FORMS: Readonly<Record<GeocoderProtocol, Form>> = {
  addok: (known) => ({
    type: 'FeatureCollection',
    version: 'draft',
    features: known
      ? [
          feature(known, {
            label: known.label,
            score: known.score,
            city: known.city,
            context: `75, ${known.county}, ${known.region}`,
            type: 'housenumber',
          }),
        ]
      : [],
    attribution: 'BAN',
    licence: 'ETALAB-2.0',
  }),
  pdok: (known, isReverse) => ({
    response: {
      numFound: known ? 1 : 0,
      start: 0,
      docs: known
        ? [
            {
              weergavenaam: known.label,
              ...(!isReverse && {
                centroide_ll: `POINT(${known.lon} ${known.lat})`,
                score: known.score * 10,
              }),
              woonplaatsnaam: known.city,
              gemeentenaam: known.county,
              provincienaam: known.region,
            },
          ]
        : [],
    },
  }),
  arcgis(known, isReverse) {
    if (isReverse)
      return known
        ? {
            address: {
              LongLabel: known.label,
              City: known.city,
              Subregion: known.county,
              Region: known.region,
              CountryCode: ALPHA_3[known.country],
            },
            location: { x: known.lon, y: known.lat },
          }
        : {
            error: { code: 400, message: 'Unable to find address for the specified location.', details: [] },
          };
    return {
      spatialReference: { wkid: 4326, latestWkid: 4326 },
      candidates: known
        ? [
            {
              address: known.label,
              location: { x: known.lon, y: known.lat },
              score: known.score * 100,
              attributes: { City: known.city },
            },
          ]
        : [],
    };
  },
  census(known, isReverse) {
    if (isReverse)
      return {
        result: {
          geographies: known
            ? {
                States: [{ NAME: known.region }],
                Counties: [{ NAME: known.county }],
                'Incorporated Places': [{ NAME: `${known.city} city`, BASENAME: known.city }],
              }
            : { States: [], Counties: [] },
        },
      };
    return {
      result: {
        addressMatches: known
          ? [
              {
                matchedAddress: known.label,
                coordinates: { x: known.lon, y: known.lat },
                addressComponents: { city: known.city, state: known.region },
              },
            ]
          : [],
      },
    };
  },
  nominatim(known, isReverse) {
    const one = known && {
      lat: String(known.lat),
      lon: String(known.lon),
      display_name: known.label,
      importance: 0.4,
      address: {
        town: known.city,
        county: known.county,
        state: known.region,
        country_code: known.country.toLowerCase(),
      },
    };
    if (isReverse) return one ?? { error: 'Unable to geocode' };
    return one ? [one] : [];
  },
  photon: (known) => ({
    type: 'FeatureCollection',
    features: known
      ? [
          feature(known, {
            name: known.label,
            city: known.city,
            county: known.county,
            state: known.region,
            countrycode: known.country,
          }),
        ]
      : [],
  }),
  what3words: (known) =>
    known
      ? {
          country: known.country,
          nearestPlace: known.city,
          coordinates: { lng: known.lon, lat: known.lat },
          words: known.label,
          language: 'en',
        }
      : { error: { code: 'BadWords', message: 'words must be a valid 3 word address' } },
};

/** Where each protocol asks for what, and by which parameters. */
const PATHS: Readonly<
  Record<GeocoderProtocol, { readonly forward: string; readonly by: string; readonly reverse: string }>
> = {
  addok: { forward: '/search', by: 'q', reverse: '/reverse' },
  pdok: { forward: '/free', by: 'q', reverse: '/reverse' },
  arcgis: { forward: '/findAddressCandidates', by: 'singleLine', reverse: '/reverseGeocode' },
  census: { forward: '/locations/onelineaddress', by: 'address', reverse: '/geographies/coordinates' },
  nominatim: { forward: '/search', by: 'q', reverse: '/reverse' },
  photon: { forward: '/api', by: 'q', reverse: '/reverse' },
  what3words: { forward: '/convert-to-coordinates', by: 'words', reverse: '/convert-to-3wa' },
};

function coordinatesIn(query: URLSearchParams): readonly [lat: number, lon: number] {
  const [lonFirst, latFirst] = [query.get('location'), query.get('coordinates')];
  if (lonFirst !== null) return lonFirst.split(',').map(Number).toReversed() as [number, number];
  if (latFirst !== null) return latFirst.split(',').map(Number) as [number, number];
  return [Number(query.get('lat') ?? query.get('y')), Number(query.get('lon') ?? query.get('x'))];
}

/** Services of every protocol on this machine, each under a path of its name. */
export interface GeocoderService {
  readonly origin: string;
  /** Every request, in order. */
  readonly asked: Asked[];
  /** What the next requests are answered instead, one each. */
  readonly instead: ((answer: ServerResponse, asked: Asked) => void)[];
  /** Addresses on which the services fail. */
  readonly failing: Set<string>;
  addressOf(protocol: GeocoderProtocol): string;
  close(): Promise<void>;
}

export async function startGeocoders(): Promise<GeocoderService> {
  const asked: Asked[] = [];
  const instead: GeocoderService['instead'] = [];
  const failing = new Set<string>();
  const server = createServer((request, answer) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://loopback');
    const one = { path: pathname, query: searchParams, headers: request.headers };
    asked.push(one);
    const other = instead.shift();
    if (other) return other(answer, one);
    const protocol = pathname.split('/')[1] as GeocoderProtocol;
    const path = pathname.slice(protocol.length + 1);
    const paths = PATHS[protocol];
    if (paths === undefined || ![paths.forward, paths.reverse].includes(path))
      return answer.writeHead(404).end('{"message":"no such path"}');
    const isReverse = path === paths.reverse;
    const text = searchParams.get(paths.by)?.toLowerCase();
    if (failing.has(text ?? '')) return answer.writeHead(502).end();
    const [lat, lon] = isReverse ? coordinatesIn(searchParams) : [0, 0];
    const known = ADDRESSES.find((candidate) =>
      isReverse
        ? Math.hypot(candidate.lat - lat, candidate.lon - lon) < 0.01
        : candidate.address.toLowerCase() === text,
    );
    const body = FORMS[protocol](known, isReverse);
    const status = protocol === 'what3words' && known === undefined ? 400 : 200;
    answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    asked,
    instead,
    failing,
    addressOf: (protocol) => `${origin}/${protocol}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
