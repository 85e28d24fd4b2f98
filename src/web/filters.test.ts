import { describe, expect, it } from 'vitest';
import {
  apiParameters,
  countFilters,
  isRefined,
  readFilters,
  toggleRefine,
  writeFilters,
} from './filters.ts';

const read = (query: string) => {
  const parameters: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const before = parameters[name];
    parameters[name] = before === undefined ? value : [...[before].flat(), value];
  }
  return readFilters(parameters);
};

describe('the filters of an address', () => {
  it('are those of the original, and go back into an address unchanged', () => {
    const query =
      'q=moon&where=mag+%3C+2&refine.con=Ori&refine.con=CMa&exclude.type=Galaxy&sort=-mag&rows=50&page=3';
    const filters = read(query);
    expect(filters).toMatchObject({
      q: 'moon',
      where: ['mag < 2'],
      refine: [
        { field: 'con', value: 'Ori' },
        { field: 'con', value: 'CMa' },
      ],
      exclude: [{ field: 'type', value: 'Galaxy' }],
      sort: '-mag',
      rows: 50,
      page: 3,
    });
    expect(writeFilters(filters)).toBe(`?${query}`);
    expect(countFilters(filters)).toBe(5);
  });

  it('pass over what links of the original carry besides', () => {
    const filters = read('disjunctive.objet&disjunctive.mag&flg=fr-fr&sort=messier&basemap=x&location=1,2,3');
    expect(writeFilters(filters)).toBe('?sort=messier');
  });

  it('never fail: nonsense counts as not given', () => {
    const filters = read('page=-4&rows=1000000&refine.=x&q=&page=abc');
    expect(writeFilters(filters)).toBe('');
    expect(filters.page).toBe(1);
  });

  it('are kept within bounds', () => {
    const many = Array.from({ length: 500 }, (_, i) => `refine.a=${i}`).join('&');
    expect(read(`${many}&q=${'x'.repeat(9000)}`)).toMatchObject({ q: 'x'.repeat(500) });
    expect(read(many).refine.length).toBe(50);
  });

  it('give a chosen value back when it is chosen again, and begin at the first page', () => {
    const choice = { field: 'con', value: 'Ori' };
    const chosen = toggleRefine(read('page=7'), choice);
    expect([isRefined(chosen, choice), chosen.page]).toEqual([true, 1]);
    expect(toggleRefine(chosen, choice).refine).toEqual([]);
  });

  it('have the same meaning on the API, quotes included', () => {
    const parameters = new URLSearchParams(apiParameters(read('q=a"b\\c&where=x%3E1&refine.f=v:w')));
    expect(parameters.get('where')).toBe('(x>1) AND (search("a\\"b\\\\c"))');
    expect(parameters.getAll('refine')).toEqual(['f:v:w']);
  });
});
