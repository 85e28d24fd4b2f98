import { beforeAll, describe, expect, it } from 'vitest';
import { loadDemo } from '#demo';
import { LANGUAGES } from '#i18n';
import { FUNCTIONS, SYNTAX } from '#query';
import { ask, BASE, running, usePortal } from './explore-portal.ts';

usePortal();

const ENTRIES = [...FUNCTIONS, ...SYNTAX];
const withoutMarkup = (html: string) =>
  html
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');

beforeAll(async () => {
  const { catalogue, settings } = running();
  const only = [...new Set(ENTRIES.map(({ demo }) => demo.dataset))];
  await loadDemo({ catalogue, dataFolder: settings.dataFolder, only });
});

describe('the reference of the query language', () => {
  for (const language of LANGUAGES) {
    it(`says in ${language} all that the registry says of every function, literal, operator and clause`, async () => {
      const { status, text } = await ask(`/${language}/docs/odsql/`);
      expect(status).toBe(200);
      const shown = withoutMarkup(text);
      for (const entry of ENTRIES) {
        expect(shown).toContain(entry.summary[language].replaceAll('`', ''));
        for (const signature of entry.signatures) expect(shown).toContain(signature);
        for (const example of entry.examples) expect(shown).toContain(example.text);
        for (const { means } of entry.words ?? []) expect(shown).toContain(means[language]);
        for (const alias of 'aliases' in entry ? (entry.aliases ?? []) : []) expect(shown).toContain(alias);
      }
    });
  }

  it('has one place for each entry, and leads to it', async () => {
    const { text } = await ask('/en/docs/odsql/');
    const ids = [...text.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = [...text.matchAll(/href="#([^"]+)"/g)].map((match) => match[1]);
    expect(targets.length).toBeGreaterThan(ENTRIES.length);
    for (const target of targets) expect(ids).toContain(target);
  });

  it('is linked from the API’s pages', async () => {
    for (const path of ['/fr/pages/api/', '/fr/explore/dataset/star-sightings/api/'])
      expect((await ask(path)).text).toContain('href="/fr/docs/odsql/"');
  });

  for (const { kind, name, demo } of ENTRIES) {
    it(`shows ${kind} ${name} on a dataset of the demo catalogue`, async () => {
      const { status, json, text } = await ask(`${BASE}/catalog/datasets/${demo.dataset}/records`, {
        ...demo.clauses,
        limit: 10,
      });
      expect(status, text).toBe(200);
      expect(json.results.length, JSON.stringify(demo)).toBeGreaterThan(0);
      const page = await ask('/en/docs/odsql/');
      const link = `/en/explore/dataset/${demo.dataset}/api/?${new URLSearchParams({ ...demo.clauses, limit: '10' })}`;
      expect(page.text).toContain(link.replaceAll('&', '&amp;'));
    });
  }
});
