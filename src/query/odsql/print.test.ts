import { describe, expect, it } from 'vitest';
import { generatedRequests } from '../../../test/generators/odsql.ts';
import { starSightingsSchema } from '../../../test/generators/star-sightings.ts';
import { compileRecords } from '../compile/records.ts';
import { FUNCTIONS, SYNTAX } from '../functions/registry.ts';
import { sampleSchema } from '../functions/sample.ts';
import type { Query, RecordsRequest } from '../model.ts';
import { problemMessage } from '../problem-message.ts';
import { printQuery } from './print.ts';

const now = new Date('2024-08-15T10:00:00Z');

function compiled(request: RecordsRequest, schema = starSightingsSchema): Query {
  const result = compileRecords(request, schema);
  if (!result.ok) throw new Error(`${problemMessage(result.problems[0])} ${JSON.stringify(request)}`);
  return result.value;
}

describe('a query that is printed', () => {
  it('is the same query when it is read again, for 2,000 generated ones', () => {
    for (const { group_by, order_by, ...rest } of generatedRequests(starSightingsSchema, {
      seed: 11,
      count: 2000,
    })) {
      const query = compiled({
        ...rest,
        ...(group_by === undefined ? {} : { groupBy: group_by }),
        ...(order_by === undefined ? {} : { orderBy: order_by }),
        now,
      });
      const text = printQuery(query);
      expect(compiled({ ...text, now }), JSON.stringify([rest, group_by, order_by, text])).toEqual(query);
    }
  });

  const base: RecordsRequest = { timezone: 'Europe/Paris', lang: 'fr', now };
  for (const { clause, text } of [...FUNCTIONS, ...SYNTAX].flatMap(({ examples }) => examples)) {
    it(`is the same query when it is read again: ${text}`, () => {
      const clauses = {
        where: { where: [text] },
        select: { select: `${text} as it` },
        group_by: { groupBy: text },
        order_by: { orderBy: text },
      };
      const query = compiled({ ...base, ...clauses[clause] }, sampleSchema);
      expect(compiled({ ...printQuery(query), now }, sampleSchema)).toEqual(query);
    });
  }

  it('reads as somebody would write it', () => {
    const request = {
      ...base,
      timezone: 'UTC',
      select: 'avg(magnitude), count(*) as n',
      groupBy: 'year(night) as y',
      where: ['not (star = "Vega" or exposure*2+1 > 60) and night is not null', 'site is null'],
      orderBy: 'n desc',
    };
    expect(printQuery(compiled(request, sampleSchema))).toEqual({
      select: 'avg(`magnitude`) as `avg(magnitude)`, count(*) as `n`',
      where: ['not (`star` = "Vega" or `exposure` * 2 + 1 > 60) and `night` is not null', '`site` is null'],
      groupBy: 'year(`night`) as `y`',
      orderBy: '`n` desc',
      offset: 0,
      timezone: 'UTC',
      lang: 'fr',
    });
  });
});
