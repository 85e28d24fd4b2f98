import { describe, expect, it } from 'vitest';
import { fc } from '../../../test/properties.ts';
import { nameKey, nameProblem, tidyName } from './names.ts';

describe('a name', () => {
  for (const name of [
    'Ada',
    'Ada Lovelace',
    'Jean-Claude d’Arc',
    'Élodie Ñandú',
    'Мария Кюри',
    'Υπατία',
    '中村 太郎',
    '김 Minji',
    'n.copernicus_2',
  ])
    it(`may be ${name}`, () => expect(nameProblem(tidyName(name))).toBeUndefined());

  for (const [name, problem] of [
    ['', 'empty'],
    ['   ', 'empty'],
    ['a'.repeat(101), 'too-long'],
    ['ada@sky.example', 'characters'],
    ['ada\u202Ebmun', 'characters'],
    ['ada\u200Bl', 'characters'],
    ['<b>ada</b>', 'characters'],
    ['...', 'characters'],
    ['a\u0301\u0301\u0301\u0301da', 'characters'],
    ['Аda', 'mixed-alphabets'],
    ['Adа Lovelace', 'mixed-alphabets'],
    ['Υpatia', 'mixed-alphabets'],
  ] as const)
    it(`may not be ${JSON.stringify(name).slice(0, 30)}`, () =>
      expect(nameProblem(tidyName(name))).toBe(problem));

  for (const [one, other] of [
    ['Ada', 'ada'],
    ['Ada Lovelace', 'adalovelace'],
    ['Ada Lovelace', 'Ada-Lovelace'],
    ['Cocoa', 'Сосоа'], // the second is Cyrillic
    ['TOM', 'ТОМ'],
    ['KATE', 'ΚΑΤΕ'], // the second is Greek
    ['Ａｄａ', 'Ada'], // full width
    ['ﬁnn', 'finn'], // a ligature
    ['admin', 'adrnin'],
    ['Paul', 'PauI'], // the second ends with a capital i
    ['Paul', 'Pau1'],
    ['Zoo', 'Z00'],
  ] as const)
    it(`${one} is taken by ${other}`, () => expect(nameKey(one)).toBe(nameKey(other)));

  for (const [one, other] of [
    ['Ada', 'Eva'],
    ['Élodie', 'Elodie'],
    ['Müller', 'Muller'],
  ] as const)
    it(`${one} and ${other} are two`, () => expect(nameKey(one)).not.toBe(nameKey(other)));

  it('is judged whatever its characters, and its key does not depend on how they are composed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        nameProblem(tidyName(text));
        expect(nameKey(text.normalize('NFD'))).toBe(nameKey(text.normalize('NFC')));
        expect(nameKey(tidyName(text))).toBe(nameKey(text));
      }),
    );
  });
});
