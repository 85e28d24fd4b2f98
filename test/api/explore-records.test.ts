import { describe, expect, it } from 'vitest';
import { STAR_SIGHTINGS_COUNT, starSightings } from '../generators/star-sightings.ts';
import { ask, BASE, STARS, usePortal } from './explore-portal.ts';

usePortal();

const records = (parameters: Parameters<typeof ask>[1] = {}) => ask(`${STARS}/records`, parameters);
const made = [...starSightings()];
const countWhere = (test: (row: Record<string, unknown>) => boolean) => made.filter(test).length;

describe('a page of records', () => {
  it('has flat records with every field, and the number of all that match', async () => {
    const { status, json, headers } = await ask(`${STARS}/records/`, { limit: 2 });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(Object.keys(json)).toEqual(['total_count', 'results']);
    expect(json.total_count).toBe(STAR_SIGHTINGS_COUNT);
    expect(json.results).toHaveLength(2);
    expect(Object.keys(json.results[0])).toEqual(Object.keys(made[0] ?? {}));
  });

  it('is byte for byte the recorded form', async () => {
    const { text } = await records({ limit: 3, where: 'plate is not null or sighting_id < "SG-000003"' });
    await expect(text).toMatchFileSnapshot('../golden/explore/records.json');
  });

  it('keeps the stored order', async () => {
    const { json } = await records({ limit: 100, offset: 200, select: 'sighting_id' });
    const expected = made.slice(200, 300).map((row) => ({ sighting_id: row.sighting_id }));
    expect(json.results).toEqual(expected);
  });

  it('holds 10 records unless told otherwise; rows is another name of limit; -1 is 100', async () => {
    const sizes = await Promise.all(
      [{}, { rows: 3 }, { limit: -1 }, { limit: '' }, { limit: 0 }].map(async (parameters) => {
        const { json } = await records(parameters);
        return [json.results.length, json.total_count];
      }),
    );
    expect(sizes).toEqual([10, 3, 100, 10, 0].map((size) => [size, STAR_SIGHTINGS_COUNT]));
  });

  for (const [parameters, message] of [
    [
      { limit: 101 },
      'Invalid value for limit API parameter: 101 was found but -1 <= limit <= 100 is expected.',
    ],
    [
      { limit: 1473 },
      'Invalid value for limit API parameter: 1473 was found but -1 <= limit <= 100 is expected.',
    ],
    [
      { limit: -2 },
      'Invalid value for limit API parameter: -2 was found but -1 <= limit <= 100 is expected.',
    ],
    [
      { limit: 'ten' },
      'Invalid value for limit API parameter: ten was found but -1 <= limit <= 100 is expected.',
    ],
    [
      { offset: 10_000 },
      'Invalid value for offset API parameter: 10000 was found but 0 <= offset and offset + limit <= 10000 is expected.',
    ],
    [{ offset: -1 }, 'Invalid value for offset API parameter: -1 was found but 0 <= offset is expected.'],
    [
      { timezone: 'Mars/Olympus' },
      'Invalid value for timezone API parameter: Mars/Olympus was found but the name of a time zone is expected.',
    ],
    [
      { include_links: 'perhaps' },
      'Invalid value for include_links API parameter: perhaps was found but true or false is expected.',
    ],
  ] as const) {
    it(`is refused with ${JSON.stringify(parameters)}`, async () => {
      const { status, json } = await records(parameters);
      expect(status).toBe(400);
      expect(json).toEqual({ error_code: 'InvalidRESTParameterError', message });
    });
  }

  it('may reach as deep as 10,000', async () => {
    expect((await records({ offset: 9900, limit: 100 })).status).toBe(200);
    expect((await records({ offset: 9901, limit: 100 })).status).toBe(400);
  });

  it('takes parameters that nobody knows, and empty ones, as not given', async () => {
    const plain = await records();
    for (const parameters of [
      { nonsense: 1 },
      { oreder_by: 'star' },
      { where: '', select: '', order_by: '', group_by: '', refine: '', q: '', timezone: '', lang: '' },
    ])
      expect((await records(parameters)).text).toBe(plain.text);
  });

  it('is the same with a key in the header as in the query', async () => {
    const inHeader = await ask(`${STARS}/records`, {}, { headers: { authorization: 'ApiKey K' } });
    const inQuery = await records({ apikey: 'K' });
    expect([inHeader.status, inHeader.text]).toEqual([inQuery.status, inQuery.text]);
  });

  it('is found under the dataset’s uid and its name in the network', async () => {
    const { json } = await ask(STARS);
    const plain = await records({ limit: 1 });
    for (const name of [json.dataset_uid, 'star-sightings@datastro', 'star-sightings%40datastro'])
      expect((await ask(`${BASE}/catalog/datasets/${name}/records?limit=1`)).text).toBe(plain.text);
  });
});

describe('select', () => {
  it('of an aggregate alone gives one row, and still the number of matching records', async () => {
    expect((await records({ select: 'count(*)', limit: 1 })).text).toBe(
      `{"total_count": ${STAR_SIGHTINGS_COUNT}, "results": [{"count(*)": ${STAR_SIGHTINGS_COUNT}}]}`,
    );
  });

  it('of a field that is not there says which, and in which clause', async () => {
    const { status, text, headers } = await records({ select: 'nope' });
    expect(status).toBe(400);
    expect(headers['content-type']).toBe('application/json');
    await expect(text).toMatchFileSnapshot('../golden/explore/error-unknown-field.json');
  });

  it('may have blanks after its commas, and aliases', async () => {
    const { json } = await records({ select: 'star,  magnitude as mag', limit: 1 });
    expect(Object.keys(json.results[0])).toEqual(['star', 'mag']);
  });
});

describe('where', () => {
  it('that is malformed is a syntax error', async () => {
    const { status, text } = await records({ where: 'bogus(' });
    expect(status).toBe(400);
    await expect(text).toMatchFileSnapshot('../golden/explore/error-syntax.json');
  });

  it('takes not star="Vega" and star!="Vega" apart by the records without a star', async () => {
    const [not, differs] = await Promise.all([
      records({ where: 'not star="Vega"', limit: 0 }),
      records({ where: 'star!="Vega"', limit: 0 }),
    ]);
    expect(not.json.total_count).toBe(countWhere((row) => row.star !== 'Vega'));
    expect(Math.abs(not.json.total_count - differs.json.total_count)).toBe(
      countWhere((row) => row.star === null),
    );
  });

  it('excludes both edges of ]0..1[', async () => {
    const { json } = await records({ where: 'magnitude in ]0..1[', limit: 0 });
    expect(json.total_count).toBe(
      countWhere(({ magnitude }) => typeof magnitude === 'number' && magnitude > 0 && magnitude < 1),
    );
  });

  it('may be given several times: all must hold', async () => {
    const { json } = await records({ where: ['constellation="Lyra"', 'exposure_s > 50'], limit: 0 });
    expect(json.total_count).toBe(
      countWhere((row) => row.constellation === 'Lyra' && Number(row.exposure_s ?? 0) > 50),
    );
  });

  it('finds a text with quotes, separators or another alphabet in it', async () => {
    for (const star of ["Barnard's star", 'Alpha Lyrae; "the" star', '織女一']) {
      const { json } = await records({ where: `star = "${star.replaceAll('"', '\\"')}"`, limit: 1 });
      expect(json.total_count, star).toBe(countWhere((row) => row.star === star));
      expect(json.results[0].star).toBe(star);
    }
  });
});

describe('group_by', () => {
  it('gives groups in ascending order without a total count', async () => {
    const { json } = await records({ group_by: 'constellation', select: 'count(*) as n' });
    expect(Object.keys(json)).toEqual(['results']);
    const names = json.results.map((row: { constellation: string }) => row.constellation);
    expect(names).toEqual([...names].sort());
    expect(json.results.find((row: { constellation: string }) => row.constellation === 'Lyra').n).toBe(
      countWhere((row) => row.constellation === 'Lyra'),
    );
  });

  it('of a year gives integers', async () => {
    const { json } = await records({
      group_by: 'year(night) as y',
      select: 'count(*) as n',
      where: 'night is not null',
    });
    expect(json.results.map((row: { y: number }) => row.y)).toEqual([2023, 2024, 2025]);
  });

  it('may have up to 20,000 groups on a page', async () => {
    const { json } = await records({ group_by: 'sighting_id', limit: 20_000 });
    expect(json.results).toHaveLength(STAR_SIGHTINGS_COUNT);
    const { status, json: refused } = await records({ group_by: 'star', limit: 20_001 });
    expect([status, refused.message]).toEqual([
      400,
      'Invalid value for limit API parameter: 20001 was found but -1 <= limit <= 20000 is expected.',
    ]);
  });

  it('of a place is refused and names geo_cluster', async () => {
    const { status, json } = await records({ group_by: 'site' });
    expect([status, json.error_code]).toEqual([400, 'ODSQLError']);
    expect(json.message).toContain('geo_cluster(site, int_precision)');
  });

  it('takes a constant in order_by for no order, of records, groups and aggregates', async () => {
    for (const order of ['null', 'true', '1', '"a"', 'null desc, star']) {
      for (const request of [
        {},
        { group_by: 'star' },
        { select: '*, avg(magnitude)' },
        { select: 'null as x' },
      ])
        expect([order, request, (await records({ ...request, order_by: order })).status]).toEqual([
          order,
          request,
          200,
        ]);
    }
    expect((await records({ select: 'star, null as x', order_by: 'x' })).status).toBe(200);
  });

  it('refuses an aggregate after a field in order_by', async () => {
    expect((await records({ order_by: 'star, avg(magnitude)', group_by: 'star' })).status).toBe(400);
    expect((await records({ order_by: 'avg(magnitude) desc, star', group_by: 'star' })).status).toBe(200);
  });
});

describe('names that every record has', () => {
  it('are its dataset and when that was processed', async () => {
    const { data_processed: processed } = (await ask(STARS)).json.metas.default;
    const { json } = await records({
      select: 'datasetid, record_timestamp, recordid',
      where: `datasetid = "star-sightings" and record_timestamp > date'2000'`,
      order_by: 'record_timestamp',
      limit: 1,
    });
    expect(json.total_count).toBe(STAR_SIGHTINGS_COUNT);
    expect(json.results).toEqual([
      {
        datasetid: 'star-sightings',
        record_timestamp: processed,
        recordid: expect.stringMatching(/^[0-9a-f]{40}$/),
      },
    ]);
    const grouped = await records({ group_by: 'datasetid', select: 'count(*) as n' });
    expect(grouped.json.results).toEqual([{ datasetid: 'star-sightings', n: STAR_SIGHTINGS_COUNT }]);
  });
});

describe('a query of version 1 within version 2.1', () => {
  it('narrows records and facets as it did', async () => {
    const lyra = countWhere((row) => row.constellation === 'Lyra');
    expect((await records({ qv1: 'constellation:"Lyra"', limit: 0 })).json.total_count).toBe(lyra);
    const { json } = await ask(`${STARS}/facets`, { qv1: 'constellation:Lyra', facet: 'constellation' });
    expect(json.facets[0].facets).toMatchObject([{ name: 'Lyra', count: lyra }]);
    const catalogue = await ask(`${BASE}/catalog/datasets`, { qv1: 'title:sightings', limit: 0 });
    expect(catalogue.json.total_count).toBe(1);
  });

  it('is told from where it cannot be read', async () => {
    const { status, json } = await records({ qv1: 'Vega #bogus(1)' });
    expect([status, json.error_code]).toEqual([400, 'InvalidRESTParameterError']);
    expect(json.message).toMatch(/^Invalid value for qv1 .* at position 5 /);
  });
});

describe('include_links', () => {
  it('adds links to the page, its neighbours and each record, with the record’s id', async () => {
    const { json } = await records({ include_links: 'True', limit: 2, offset: 2, select: 'star' });
    const page = `http://sky.example${STARS}/records?select=star&limit=2`;
    const rest = '&timezone=UTC&include_app_metas=False';
    expect(json._links).toEqual([
      { rel: 'self', href: `${page}&offset=2${rest}` },
      { rel: 'first', href: `${page}&offset=0${rest}` },
      { rel: 'last', href: `${page}&offset=5320${rest}` },
      { rel: 'next', href: `${page}&offset=4${rest}` },
    ]);
    const [first] = json.results;
    expect(Object.keys(first)).toEqual(['_links', '_id', '_timestamp', '_size', 'star']);
    expect(first._links).toEqual([
      { rel: 'self', href: `http://sky.example${STARS}/records/${first._id}` },
      { rel: 'datasets', href: `http://sky.example${BASE}/catalog/datasets` },
      { rel: 'dataset', href: `http://sky.example${STARS}` },
    ]);
  });

  it('has no next on the last page', async () => {
    const { json } = await records({
      include_links: true,
      limit: 100,
      where: 'exposure_s = 10',
      select: 'star',
      offset: 9900,
    });
    expect(json._links.map((link: { rel: string }) => link.rel)).toEqual(['self', 'first', 'last']);
  });
});

describe('one record', () => {
  it('is found by its id, with time and size before its fields', async () => {
    const page = await records({ include_links: true, limit: 1 });
    const [{ _id: id }] = page.json.results;
    const { status, json } = await ask(`${STARS}/records/${id}`);
    expect(status).toBe(200);
    expect(Object.keys(json).slice(0, 4)).toEqual(['_id', '_timestamp', '_size', 'sighting_id']);
    expect(json._id).toBe(id);
    expect(json._timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00$/);
    expect((await ask(`${STARS}/records/${id}/`, { select: 'star' })).json.star).toBe(made[0]?.star);
  });

  it('that is not there is a 404', async () => {
    for (const id of ['0'.repeat(40), 'nonsense', '%22', "'--"]) {
      const { status, json } = await ask(`${STARS}/records/${id}`);
      expect([status, json.error_code], id).toEqual([404, 'NotFoundResource']);
    }
  });
});

describe('a language', () => {
  it('is that of the names of days and months, whether or not the portal speaks it', async () => {
    const text = async (lang: string) => {
      const select = `date_format(date'2024-08-13', "E EEEE MMM MMMM") as it`;
      return (await records({ select, limit: 1, lang })).json.results[0].it;
    };
    expect(await text('fr')).toBe('mar. mardi août août');
    expect(await text('de-AT')).toBe('Di Dienstag Aug August');
    expect(await text('sv')).toBe('tis tisdag aug. augusti');
    expect(await text('tlh')).toBe(await text('en'));
  });
});

describe('a time zone', () => {
  it('shifts date-times and is named in any case', async () => {
    const [utc, paris, lower] = await Promise.all([
      records({ select: 'taken_at', limit: 5, where: 'taken_at is not null' }),
      records({ select: 'taken_at', limit: 5, where: 'taken_at is not null', timezone: 'Europe/Paris' }),
      records({ select: 'taken_at', limit: 5, where: 'taken_at is not null', timezone: 'europe/paris' }),
    ]);
    expect(lower.text).toBe(paris.text);
    expect(paris.json.results[0].taken_at).toMatch(/\+01:00$/);
    expect(Date.parse(paris.json.results[0].taken_at)).toBe(Date.parse(utc.json.results[0].taken_at));
  });
});
