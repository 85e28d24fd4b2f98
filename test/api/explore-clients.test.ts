import {
  ApiClient,
  AuthenticationError,
  all,
  date,
  field,
  fromCatalog,
  NotFoundError,
  string,
  UserError,
} from '@opendatasoft/api-client';
import { beforeAll, describe, expect, it } from 'vitest';
import { accepted, administrator } from '../accounts.ts';
import { starSightings } from '../generators/star-sightings.ts';
import { ask, BASE, running, STARS, usePortal } from './explore-portal.ts';

usePortal();

interface Found {
  readonly total_count: number;
  readonly results: readonly Readonly<Record<string, unknown>>[];
}

interface Facets {
  readonly facets: readonly {
    readonly facets: readonly { readonly name: string; readonly count: number }[];
  }[];
}

// Forms that programs in the wild send, with the names of our made dataset: each must be understood.
const RECORDS = [
  'select=star%2Cmagnitude%2C%20night%2C%20tags&limit=100&refine=exposure_s%3A30&lang=fr',
  'where=exposure_s%3E%3D30%20AND%20exposure_s%3C%3D50&order_by=star%2C%20magnitude%2C%20night&limit=-1',
  'where=&offset=0&order_by=night+desc&limit=24',
  'where=star+like+%22vega%22',
  'where=star like " vega" ',
  'where=exposure_s+like+%2230%22',
  'where=star%3D%22Vega%22&refine=star%3A%22Barnard%27s%20star%22',
  'limit=20&offset=40&where=constellation%3D%22Lyra%22+and+star%3D%22Vega%22+and+magnitude%3C%3D8&order_by=sighting_id',
  'where=(star+like+%22%25vega%25%22+or+(constellation%3D%22Lyra%22+and+exposure_s%3D30))+and+(magnitude%3C%3D10)',
  'where=star like "%vega%"',
  'limit=40&q=vega&order_by=magnitude+asc',
  'limit=50&select=star%2Cmagnitude&where=star+is+not+null&order_by=magnitude+asc',
  "where=night%20%3E%3D%20'2024-01-01'%20AND%20night%20%3C%3D%20'2024-01-31'&order_by=night%20ASC&limit=30",
  "where=within_distance(site%2C%20geom'POINT(5.7%2043.9)'%2C%2025km)&limit=50",
  "where=within_distance(site,GEOM'POINT(5.7 43.9)',1km)",
  'where=in_bbox(site,43,5,44,6)&limit=0&select=count(*) as n',
  'group_by=star&order_by=star ASC&limit=50&offset=5&refine=constellation:"Lyra"',
  'group_by=star&limit=3000',
  'group_by=tags&select=count(*) as n&order_by=n desc',
  "select=sum(exposure_s)%20as%20power&where=taken_at%20%3E%20now(days%3D-7%2C%20hour%3D0%2C%20minute%3D0)&group_by=date_format(taken_at%2C%20'YYYY%2FMM%2Fdd')%20as%20date%2C%20star%20as%20fuel&order_by=date%20DESC",
  'select=2023 as jaar, count(*) as aantal&group_by=star',
  "where=startswith(star%20%2C%20'Ve')&limit=20",
  'where=startswith(star,"Ve") AND (constellation LIKE "a" OR constellation LIKE "l")',
  'group_by=range(exposure_s, 15)&select=count(*)',
  'group_by=range(exposure_s, *, 15, 20, 40, *)&select=count(*)',
  'group_by=range(night, 1 month)&select=count(*)&timezone=Europe/Paris',
  'group_by=geo_cluster(site, 5)&select=count(*)',
  'where=not magnitude>1and exposure_s<50',
  'select=exclude(plate),exclude(fits_header)',
  "select=distance(site, geom'POINT(0 0)') as d&order_by=d",
  'where="Vega" and not "Lyra"',
  'where=search(star, "vega")',
  'where=suggest(star, "ve")',
  'where="bright" in tags',
  'where=star in ("Vega", "Altair")',
  'where=is_variable',
  'where=is_variable is not true',
  'order_by=-magnitude',
  'refine=night:2024/8',
  'refine=constellation:Lyra,star:Vega',
  'exclude=star:Vega&exclude=star:Altair',
] as const;

const CATALOGUE = [
  'where=search(title, "desserte") OR search(title, "poste source")&limit=100',
  'limit=100&offset=0&group_by=default.license',
  'select=exclude(attachments),exclude(fields)&where=search("q")',
  "where=features='geo'",
  'where=datasetid:"star-sightings"',
  'order_by=explore.popularity_score desc',
  'refine=modified:2024',
  'refine=theme:"Sky surveys"&refine=publisher:"Night Sky Club"',
] as const;

const encoded = (query: string): string =>
  query.replaceAll(' ', '%20').replaceAll('"', '%22').replaceAll("'", '%27');

describe('what programs ask of records', () => {
  for (const query of RECORDS) {
    it(`is understood: ${query}`, async () => {
      const { status, text } = await ask(`${STARS}/records?${encoded(query)}`);
      expect(status, text).toBe(200);
    });
  }
});

describe('what programs ask of the catalogue', () => {
  for (const query of CATALOGUE) {
    it(`is understood: ${query}`, async () => {
      const { status, text } = await ask(`${BASE}/catalog/datasets?${encoded(query)}`);
      expect(status, text).toBe(200);
    });
  }
});

describe('what programs read', () => {
  it('of a numeric field asked for as text is there', async () => {
    expect(
      (await ask(`${STARS}/records`, { where: 'exposure_s like "30"', limit: 1 })).json.results[0].exposure_s,
    ).toBe(30);
  });

  it('of a list is an array, of a null is null', async () => {
    const { json } = await ask(`${STARS}/records`, { where: 'tags is not null and star is null', limit: 1 });
    expect(Array.isArray(json.results[0].tags)).toBe(true);
    expect(json.results[0].star).toBeNull();
  });

  it('of equal-width ranges has both ends inside on integers', async () => {
    const query = {
      group_by: 'range(exposure_s, 15)',
      select: 'count(*) as n',
      where: 'exposure_s is not null',
    };
    const { json } = await ask(`${STARS}/records`, query);
    expect(json.results[0]['range(exposure_s, 15)']).toBe('[0, 14]');
  });

  it('of a cluster has the centroid under the expression as typed', async () => {
    const { json } = await ask(`${STARS}/records`, {
      group_by: 'geo_cluster(site, 5)',
      select: 'count(*) as n',
    });
    const cluster = json.results.find((row: Record<string, unknown>) => row['geo_cluster(site, 5)'] !== null);
    expect(Object.keys(cluster['geo_cluster(site, 5)'].cluster_centroid).sort()).toEqual(['lat', 'lon']);
  });

  it('of a CSV split on semicolons are numbers without quotes', async () => {
    const query = {
      limit: -1,
      select: 'exposure_s,magnitude',
      where: 'magnitude<6.5',
      order_by: 'magnitude',
    };
    const { text } = await ask(`${STARS}/exports/csv`, query);
    const [head, first] = text.replace('\uFEFF', '').split('\n');
    expect(head).toBe('exposure_s;magnitude\r');
    expect(first).toMatch(/^\d*;-?\d+\.\d+\r$/);
  });
});

describe('@opendatasoft/api-client', () => {
  const made = [...starSightings()];
  const stars = () => fromCatalog().dataset('star-sightings');
  let domain = '';
  let apiKey = '';
  const client = (key = apiKey) => new ApiClient({ domain, apiKey: key, hideDeprecatedWarning: true });

  beforeAll(async () => {
    const { http, accounts } = running();
    domain = `http://127.0.0.1:${(await http.listen()).port}`;
    const { viewer } = await administrator({ accounts });
    apiKey = accepted(await accounts.keys.create(viewer, { name: 'client', scopes: ['read'] })).secret;
  });

  it('reads records that it asks for with its own words', async () => {
    const query = stars()
      .records()
      .select('sighting_id, magnitude')
      .where(
        all(
          `${field('star')}: ${string('Vega')}`,
          `${field('night')} >= ${date({ year: 2024, month: 5, day: 1 })}`,
        ),
      )
      .orderBy('-sighting_id')
      .limit(7);
    const { total_count, results } = await client().get<Found>(query);
    const expected = made.filter(({ star, night }) => star === 'Vega' && String(night ?? '') >= '2024-05-01');
    expect(total_count).toBe(expected.length);
    expect(results).toEqual(
      expected
        .toReversed()
        .slice(0, 7)
        .map(({ sighting_id, magnitude }) => ({ sighting_id, magnitude })),
    );
  });

  it('reads one record, facets and groups', async () => {
    const { results } = await client().get<Found>(
      stars().records().limit(1).set('include_app_metas', 'true'),
    );
    const first = await client().get<Found['results'][0]>(stars().record(String(results[0]?._id)));
    expect(first.sighting_id).toBe('SG-000001');
    const { facets } = await client().get<Facets>(
      stars().facets().facet('constellation').refine('star:Vega'),
    );
    expect(facets[0]?.facets.map(({ name, count }) => [name, count])).toEqual([
      ['Lyra', made.filter(({ star }) => star === 'Vega').length],
    ]);
    const groups = await client().get<Found>(
      stars().records().groupBy('star').select('count(*) as n').orderBy('n desc'),
    );
    expect(groups.results[0]?.n).toBeGreaterThan(0);
  });

  it('reads an export with every record', async () => {
    const all = await client().get<Found['results']>(
      stars().export('json').select('sighting_id, exposure_s'),
    );
    expect(all).toEqual(made.map(({ sighting_id, exposure_s }) => ({ sighting_id, exposure_s })));
  });

  it('reads the catalogue: datasets, one of them, facets, an export', async () => {
    const { results } = await client().get<Found>(fromCatalog().datasets().select('dataset_id'));
    expect(results.map(({ dataset_id }) => dataset_id).toSorted()).toEqual([
      'observatories',
      'star-sightings',
    ]);
    expect(await client().get(stars().itself())).toMatchObject({
      dataset_id: 'star-sightings',
      has_records: true,
    });
    const { facets } = await client().get<Facets>(fromCatalog().facets().facet('publisher'));
    expect(facets[0]?.facets.map(({ name }) => name)).toContain('Night Sky Club');
    expect(await client().get<unknown[]>(fromCatalog().export('json'))).toHaveLength(2);
  });

  it('hears of a key that nobody has, and of what does not exist, as errors of their own', async () => {
    await expect(client('nobody').get(stars().records())).rejects.toThrow(AuthenticationError);
    await expect(client().get(fromCatalog().dataset('nope').records())).rejects.toThrow(NotFoundError);
    await expect(client().get(stars().records().where('nope = 1'))).rejects.toThrow(UserError);
  });
});
