import { describe, expect, it } from 'vitest';
import { KINDS } from './kinds/registry.ts';
import type { HarvestConfig, HarvestContext, HarvestKindName, RemoteDataset } from './model.ts';
import { matcher } from './parsed.ts';

/** What a source has whose only answer is a text. */
async function listed(
  kind: HarvestKindName,
  text: string,
  config: HarvestConfig = {},
): Promise<readonly RemoteDataset[]> {
  // Nothing else of it is asked for by lists of one answer.
  const context = { defaultLanguage: 'en', get: async () => ({ bytes: Buffer.from(text) }) } as unknown;
  const found: RemoteDataset[] = [];
  for await (const remote of KINDS[kind].list(
    { url: 'https://a.example/data/', ...config },
    context as HarvestContext,
  ))
    found.push(remote);
  return found;
}

describe('a pattern of names', () => {
  for (const [pattern, name, isWanted] of [
    ['*.csv', 'Stars.CSV', true],
    ['*.csv', 'deep/stars.csv', true],
    ['*.csv', 'stars.csv.gz', false],
    ['deep/*.csv', 'deep/stars.csv', true],
    ['deep/*.csv', 'deep/er/stars.csv', false],
    ['*/*.csv', 'deep/stars.csv', true],
    ['2024-??-*.fits', '2024-01-m31.fits', true],
    ['2024-??-*.fits', '2024-1-m31.fits', false],
    ['*a*b', 'aabab', true],
    ['a?c', 'a/c', false],
    ['a+(b).csv', 'a+(b).csv', true],
    ['***', 'anything', true],
    ['', 'stars.csv', true],
    ['', 'note.md', false],
  ] as const)
    it(`${pattern || 'that is blank'} ${isWanted ? 'takes' : 'leaves'} ${name}`, () =>
      expect(matcher(pattern)(name)).toBe(isWanted));

  it('is answered at once, whatever it is', () =>
    expect(matcher(`${'*a'.repeat(40)}*b`)('a'.repeat(20_000))).toBe(false));
});

describe('a page of links', () => {
  it('gives the files that its links lead to', async () => {
    const page = `<link href="no.csv"><a class='x'
      href="one.csv">1</a><A HREF = 'two.csv?'>2</A><a data-href="no.csv" href='deep/three.csv' href="no.csv">3</a><a name="no.csv"> href="no.csv"`;
    expect((await listed('folder', page)).map(({ remote }) => remote)).toEqual([
      'one.csv',
      'two.csv',
      'deep/three.csv',
    ]);
  });

  it('of a million beginnings of links is looked through once', async () => {
    for (const beginning of ['<a ', '<a href=', '<a href="'])
      await expect(listed('folder', beginning.repeat(300_001))).rejects.toThrow('no links to files');
  });
});

describe('a catalogue in Turtle', () => {
  it('that has another page does not pass for the whole', async () => {
    const page =
      '@prefix hydra: <http://www.w3.org/ns/hydra/core#> . <http://x.example/> hydra:next <http://x.example/2> .';
    await expect(listed('dcat', page)).rejects.toThrow('goes on at another page');
  });

  it('may say the same of a dataset as often as it likes', async () => {
    const words = Array.from({ length: 60_000 }, (_, i) => `"${i}"`).join(',');
    const [one] = await listed(
      'dcat',
      `@prefix dcat: <http://www.w3.org/ns/dcat#> . <http://x.example/d> a dcat:Dataset ; dcat:keyword ${words} .`,
    );
    expect(one?.metadata.keywords).toHaveLength(60_000);
  });
});
