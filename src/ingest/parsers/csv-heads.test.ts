import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { imported, problemOf } from './csv.fixture.ts';

describe('encodings', () => {
  const text = "name,agency\nAstérix,Armée de l'Air\nBaszko,Łódź œuvre\n";

  it('are recognised: UTF-8 with and without mark, UTF-16 of both orders, windows-1252', async () => {
    for (const encoding of ['utf8', 'utf-16le', 'utf-16be'])
      for (const addBOM of [true, false]) {
        const { rows, types } = await imported(iconv.encode(text, encoding, { addBOM }));
        expect(types, encoding).toEqual({ name: 'text', agency: 'text' });
        expect(rows[0], encoding).toEqual(['Astérix', "Armée de l'Air"]);
      }
    const western = await imported(iconv.encode(text.replace('Łódź', 'Lodz'), 'windows-1252'));
    expect(western.rows[0]).toEqual(['Astérix', "Armée de l'Air"]);
    expect(western.report.recognised.encoding).toBe('windows-1252');
  });

  it('may be foreign far behind the beginning', async () => {
    const plain = Array.from({ length: 100_000 }, (_, i) => `${i},nothing special`).join('\n');
    const { rows } = await imported(iconv.encode(`n,name\n${plain}\n7,Déjà vu\n`, 'windows-1252'));
    expect(rows.at(-1)).toEqual(['7', 'Déjà vu']);
  });

  it('are western where a few letters are no evidence of another alphabet', async () => {
    const letters = Array.from({ length: 96 }, (_, i) => [0xa0 + i, 13, 10]).flat();
    const { rows, report } = await imported(Buffer.from([97, 13, 10, ...letters]));
    expect(report.recognised.encoding).toBe('windows-1252');
    expect(rows.at(-1)).toEqual(['ÿ']);
  });

  it('are western where a few words with accents might be of any Latin alphabet', async () => {
    for (const names of ['Hélène,Mahé', 'Étoile,Göteborg', 'Núñez,à côté']) {
      const { rows, report } = await imported(iconv.encode(`name,place\n${names}\n`, 'windows-1252'));
      expect(rows).toEqual([names.split(',')]);
      expect(report.recognised.encoding).toBe('windows-1252');
    }
  });

  it('keep bytes apart that windows-1252 leaves open', async () => {
    const { rows } = await imported(
      Buffer.from('name,place\nKwangmy\xc2\x81\xc2\x8fng,caf\xe9\n', 'latin1'),
      {
        parser: { encoding: 'windows-1252' },
      },
    );
    expect(rows[0]?.[0]).toBe('KwangmyÂ\u0081Â\u008fng');
  });

  it('that are named and wrong are refused with the place', async () => {
    const problem = await problemOf(Buffer.from([97, 10, 0xe9, 10]), { parser: { encoding: 'utf-8' } });
    expect(problem).toMatchObject({ code: 'encoding' });
    expect(await problemOf('a\n1\n', { parser: { encoding: 'klingon' } })).toMatchObject({
      code: 'encoding',
    });
  });
});

describe('headers', () => {
  it('that are empty, repeated or reserved get names of their own', async () => {
    const { types } = await imported(',a,a,a0,dist,°C,m/s²\nx,1,2,3,4,5,6\n');
    expect(Object.keys(types)).toEqual(['column_1', 'a', 'a00', 'a0', 'dist0', 'degc', 'm_s2']);
  });

  it('that are missing are numbered, and no record is lost', async () => {
    const { types, rows } = await imported('1,x,2.5\n2,y,3.5\n');
    expect(types).toEqual({ column_1: 'int', column_2: 'text', column_3: 'double' });
    expect(rows).toHaveLength(2);
  });

  it('are found behind titles and comments', async () => {
    const { rows, report } = await imported(
      '# Catalogue\n# of stars, 2024\n\n#name,mag\nVega,0.03\nDeneb,1.25\n',
    );
    expect(rows).toEqual([
      ['Vega', '0.03'],
      ['Deneb', '1.25'],
    ]);
    expect(report.fields.map(({ field }) => field.name)).toEqual(['name', 'mag']);
    expect(report.notes.join()).toContain('before the table');
  });

  it('are found below the YAML of a CSVY file', async () => {
    const { rows, types } = await imported(
      '---\nname: stars\nfields:\n  - name: mag\n---\nname,mag\nVega,0.03\n',
    );
    expect(types).toEqual({ name: 'text', mag: 'double' });
    expect(rows).toEqual([['Vega', '0.03']]);
  });

  it('are found behind notes that have nearly as many cells, and the notes are shown', async () => {
    const { rows, types, report } = await imported(
      'observed in June,\nby two people,...\nstar,seen,mag\nVega,2024-06-01,0.03\n',
    );
    expect(types).toEqual({ star: 'text', seen: 'date', mag: 'double' });
    expect(rows).toEqual([['Vega', '2024-06-01', '0.03']]);
    expect(report.notes).toEqual([
      '2 lines before the table were skipped: “observed in June”, “by two people,...”.',
    ]);
  });

  it('of R, which names no row names, stand over the columns they mean', async () => {
    const { rows, types } = await imported('"mag","kind"\n"Vega",NA,"A0"\n"Deneb",1.25,"A2"\n');
    expect(types).toEqual({ column_1: 'text', mag: 'double', kind: 'text' });
    expect(rows[0]).toEqual(['Vega', null, 'A0']);
  });

  it('that have one name less than there are cells are headers still', async () => {
    const { rows, types } = await imported('star,mag\nVega,0.03,blue\nSol,-26.7,yellow\n');
    expect(types).toEqual({ star: 'text', mag: 'double', column_3: 'text' });
    expect(rows).toHaveLength(2);
  });

  it('may have fewer names than the longest rows have cells', async () => {
    const { rows, types } = await imported('\nOne,two,three\n1,2,3,4\n5,6,7\n\n1,2,3,4,5\n1,2,3,4,6\n');
    expect(Object.keys(types)).toEqual(['one', 'two', 'three', 'column_4', 'column_5']);
    expect(rows.map((row) => row[0])).toEqual(['1', '5', '1', '1']);
  });

  it('may have one name in a wide row', async () => {
    const { rows, types } = await imported('id,,,\n1,x,y,2\n2,z,u,3\n');
    expect(Object.keys(types)).toEqual(['id', 'column_2', 'column_3', 'column_4']);
    expect(rows).toHaveLength(2);
  });

  it('may have a row of units below them, and the units of single names in brackets', async () => {
    const { rows, types, report } = await imported(
      'star,RA [deg],V,far,\n,,(mag),pc,\nVega,279.23,0.03,7.7\nMira,34.8,3.0,92\nRigel,78.6,0.13,264\n',
    );
    expect(types).toEqual({ star: 'text', ra_deg: 'double', v: 'double', far: 'double' });
    expect(report.fields.map(({ field }) => field.unit)).toEqual([undefined, 'deg', 'mag', 'pc']);
    expect(report.recognised.header).toBe('lines 1 to 2');
    expect(rows).toHaveLength(3);
  });

  it('say units in brackets, which those of numbers have', async () => {
    const { report } = await imported('mass (g),Duration (m),H (mag),note (old),name (g)\n1,2,3.5,4,x\n');
    expect(report.fields.map(({ field }) => field.unit)).toEqual(['g', 'min', 'mag', undefined, undefined]);
  });

  it('may go over two rows, and a record of texts is none of them', async () => {
    const group = 'name,position,,mag\n,ra,dec,V\nVega,279.2,38.8,0.0\nMira,34.8,-3.0,3.0\nSol,1,2,-26.7\n';
    expect(Object.keys((await imported(group)).types)).toEqual(['name', 'position_ra', 'dec', 'mag_v']);
    const record = 'name,ra,dec\nunknown,n/a,none\nVega,279.2,38.8\nMira,34.8,-3.0\nSol,1,2\n';
    expect((await imported(record)).rows).toHaveLength(4);
  });

  it('lose no record to apostrophes that quote nothing', async () => {
    const { rows } = await imported(`made\n"{'a': 1, 'b': 2}"`);
    expect(rows).toEqual([["{'a': 1, 'b': 2}"]]);
  });

  it('lose no column, and a separator at every line end makes none', async () => {
    expect(Object.keys((await imported('a,b\n1,2,\n3,4,\n')).types)).toEqual(['a', 'b']);
  });
});
