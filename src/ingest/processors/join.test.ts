import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { raw } from '#lib';
import type { OtherDataset, Surroundings } from '../model.ts';
import { type TestWorkshop, testWorkshop } from '../workshop.fixture.ts';

let workshop: TestWorkshop;
let surroundings: Surroundings;
beforeAll(async () => {
  workshop = testWorkshop();
  const other = async (
    name: string,
    content: string,
    steps: readonly object[] = [],
  ): Promise<OtherDataset> => {
    const { built } = await workshop.run(workshop.file(`${name}.csv`, content), { id: name, steps });
    return { file: built.file, schema: built.manifest.schema };
  };
  const square = (west: number, south: number, size: number) =>
    `"{""type"":""Polygon"",""coordinates"":[[[${west},${south}],[${west + size},${south}],[${west + size},${south + size}],[${west},${south + size}],[${west},${south}]]]}"`;
  surroundings = {
    datasets: {
      stars: await other(
        'stars',
        'hd,name,tags,place\n48915,Sirius,a|b,"-16.7, 101.3"\n172167,Véga,c,"38.8, -80.8"\n172167,Wega,,\n',
        [{ kind: 'split', field: 'tags', separator: '|' }],
      ),
      areas: await other(
        'areas',
        `area,outline\nwest,${square(0, 40, 5)}\nall,${square(-100, -80, 160)}\nnorth,${square(2, 44, 9)}\n`,
      ),
    },
  };
});
afterAll(() => workshop.remove());

const joined = async (content: string, step: object, columns: string) => {
  const imported = await workshop.run(workshop.file('a.csv', content), { steps: [step], surroundings });
  return workshop.ask(imported, (records) => raw(`SELECT ${columns} FROM ${records} ORDER BY _rid`));
};
const refused = async (step: object) => {
  const { message } = await workshop.problem(workshop.file('a.csv', 'hd,name\n48915,x\n'), {
    steps: [step],
    surroundings,
  });
  return message;
};

describe('a join with another dataset', () => {
  const byNumber = { kind: 'join', field: 'hd', dataset: 'stars', key: 'hd', take: ['name'] };
  const SEEN = 'n,hd\n1,172167\n2,048915\n3,7\n4,\n';

  it('takes the values of the first record with the same key, with their types, in the order of the source', async () => {
    const step = { ...byNumber, take: ['name', 'place', 'tags'], prefix: 'star_' };
    expect(await joined(SEEN, step, 'n, star_name, star_place.lat, star_tags::VARCHAR')).toEqual([
      [1, 'Véga', 38.8, '[c]'],
      [2, 'Sirius', -16.7, '[a, b]'],
      [3, null, null, null],
      [4, null, null, null],
    ]);
  });

  it('leaves out records without a partner when it is told to', async () => {
    expect(await joined(SEEN, { ...byNumber, without: 'delete' }, 'n, name')).toEqual([
      [1, 'Véga'],
      [2, 'Sirius'],
    ]);
  });

  it('lists the values of all records with the key, or makes a record of each', async () => {
    const list = await joined(SEEN, { ...byNumber, several: 'list', without: 'delete' }, 'n, name::VARCHAR');
    expect(list).toEqual([
      [1, '[Véga, Wega]'],
      [2, '[Sirius]'],
    ]);
    expect(await joined(SEEN, { ...byNumber, several: 'all' }, 'n, name')).toEqual([
      [1, 'Véga'],
      [1, 'Wega'],
      [2, 'Sirius'],
      [3, null],
      [4, null],
    ]);
  });

  it('looks up each of several keys, and letters that differ in case and accents only when that is wished', async () => {
    const steps = (loose: boolean) => [
      { kind: 'split', field: 'names', separator: '|' },
      { kind: 'join', field: 'names', dataset: 'stars', key: 'name', take: ['hd'], several: 'list', loose },
    ];
    const numbers = async (loose: boolean) => {
      const path = workshop.file('a.csv', 'names\nvega|SIRIUS\nSirius\n');
      const imported = await workshop.run(path, { steps: steps(loose), surroundings });
      return workshop.ask(imported, (records) => raw(`SELECT hd::VARCHAR FROM ${records} ORDER BY _rid`));
    };
    expect(await numbers(true)).toEqual([['[172167, 48915]'], ['[48915]']]);
    expect(await numbers(false)).toEqual([[null], ['[48915]']]);
  });

  it('keeps every record of a table that is larger than its sample', async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => `${i},${i % 2 === 0 ? 48915 : 172167}`);
    const found = await joined(`n,hd\n${rows.join('\n')}\n`, byNumber, 'n, name');
    expect(found).toEqual(rows.map((_, i) => [i, i % 2 === 0 ? 'Sirius' : 'Véga']));
  });

  it.each([
    [{ key: 'place' }, /holds no keys/],
    [{ key: 'nothing' }, /has no field nothing/],
    [{ take: ['hd'] }, /there is a field hd already/],
    [{ dataset: '__proto__' }, /no dataset __proto__/],
  ])('says what is wrong with %j', async (part, message) => {
    expect(await refused({ ...byNumber, ...part })).toMatch(message);
  });
});

describe('a join by place', () => {
  const byPlace = { kind: 'geo-join', field: 'place', dataset: 'areas', shape: 'outline', take: ['area'] };
  const SEEN = 'n,place\n1,"45, 3"\n2,"50, 8"\n3,"85, 0"\n4,\n';

  it('takes the values of the first area that a place lies in', async () => {
    expect(await joined(SEEN, byPlace, 'n, area')).toEqual([
      [1, 'west'],
      [2, 'all'],
      [3, null],
      [4, null],
    ]);
  });

  it('lists all areas, and leaves out places in none', async () => {
    const step = { ...byPlace, several: 'list', without: 'delete' };
    expect(await joined(SEEN, step, 'n, area::VARCHAR')).toEqual([
      [1, '[west, all, north]'],
      [2, '[all, north]'],
    ]);
  });

  it('asks for a field of shapes', async () => {
    expect(await refused({ ...byPlace, field: 'name', shape: 'area' })).toMatch(/holds no shapes/);
  });
});
