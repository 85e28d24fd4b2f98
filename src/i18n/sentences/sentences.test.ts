import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';
import { LANGUAGES, sentencesIn } from '#i18n';

const FOLDERS = ['ingest', 'jobs', 'publishing', 'harvesting', 'push', 'consent/audit'];
// Texts of its own in every language; descriptions for the reference pages; what only a library's caller sees.
const ELSEWHERE = /\/texts\/|\/propose\.ts$|\.test\.ts$|\.fixture\.ts$/;

type Node = Readonly<Record<string, unknown>> & { readonly type: string };
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** The text of a literal, with `x1`, `x2` … for what is filled in; undefined for anything else. */
function textOf(node: Node): string | undefined {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node.type !== 'TemplateLiteral') return undefined;
  const quasis = node.quasis as readonly { readonly value: { readonly cooked: string } }[];
  return quasis.map(({ value }, i) => value.cooked + (i < quasis.length - 1 ? `x${i + 1}` : '')).join('');
}

const isSentence = (text: string) => /^[A-Z]\S* .*[.!?]$/.test(text) || /^x\d .*[.]$/.test(text);

/** Every sentence of a module that may be read by a person, and every reason for which a value is rejected. */
function sentencesOf(path: string): readonly string[] {
  const found = new Set<string>();
  const visit = (value: unknown, isReason: boolean) => {
    if (Array.isArray(value)) for (const one of value) visit(one, isReason);
    if (!isNode(value) || value.type === 'ImportDeclaration' || value.type === 'TaggedTemplateExpression')
      return;
    const text = textOf(value);
    if (text !== undefined && (isSentence(text) || (isReason && text !== ''))) found.add(text);
    const goesOn = ['ConditionalExpression', 'LogicalExpression', 'ParenthesizedExpression'].includes(
      value.type,
    );
    const begins = value.type === 'Property' && (value.key as { readonly name?: string }).name === 'reason';
    for (const [key, inner] of Object.entries(value))
      visit(inner, begins ? key === 'value' : goesOn && key !== 'test' && isReason);
  };
  visit(parseSync(path, readFileSync(path, 'utf8')).program, false);
  return [...found];
}

const source = join(import.meta.dirname, '../..');
const modules = FOLDERS.flatMap((folder) =>
  readdirSync(join(source, folder), { recursive: true })
    .map((file) => join(folder, String(file)))
    .filter((file) => file.endsWith('.ts') && !ELSEWHERE.test(file)),
);

describe('what is written down in English', () => {
  for (const language of LANGUAGES.filter((one) => one !== 'en'))
    it(`can be read in ${language}, with all that was filled in`, () => {
      const all = modules.flatMap((file) => sentencesOf(join(source, file)).map((text) => ({ file, text })));
      expect(all.length).toBeGreaterThan(300);
      const missing = all.filter(({ text }) => {
        const own = sentencesIn(language, text);
        // A blank before these must not end a line.
        if (language === 'fr' && own !== undefined && /« | [;:?!»]/.test(own)) return true;
        return own === undefined || [...text.matchAll(/x\d/g)].some(([value]) => !own.includes(value));
      });
      expect(missing).toEqual([]);
    });

  it('is translated sentence by sentence, and words within it too', () => {
    expect(sentencesIn('fr', 'The sheet Data is empty. Give it unpacked.')).toBe(
      'La feuille Data est vide. Donnez-la décompressée.',
    );
    expect(sentencesIn('fr', 'This is a web page, which is not read.')).toBe(
      'C’est une page web : cela n’est pas lu.',
    );
    expect(sentencesIn('fr', 'The source has no layer stars.')).toBe('La source n’a pas de couche stars.');
    expect(
      sentencesIn('fr', 'The FITS file has no table, only a header without data, an image of 3 × 3.'),
    ).toBe('Le fichier FITS n’a pas de table, seulement un en-tête sans données, une image de 3 × 3.');
    expect(sentencesIn('fr', 'One line before the table was skipped: “Table 1”.')).toBe(
      'Une ligne avant le tableau a été passée : « Table 1 ».',
    );
    expect(sentencesIn('fr', 'The table 1 has no records.')).toBe('La table 1 n’a pas d’enregistrements.');
    expect(sentencesIn('en', 'Whatever it is.')).toBe('Whatever it is.');
  });

  it('stays as it is when a sentence of it is not known', () => {
    for (const text of ['Nobody wrote this.', 'Nobody wrote this. What a day is not a file.', ''])
      expect(sentencesIn('fr', text)).toBeUndefined();
  });

  it('is looked through once, however long and hostile it is', () => {
    const long = 'The table has '.repeat(20_000);
    expect(sentencesIn('fr', `${long}. ${long}`)).toBeUndefined();
    expect(sentencesIn('fr', `The zip file is damaged: ${long}.`)).toContain(long);
  });
});
