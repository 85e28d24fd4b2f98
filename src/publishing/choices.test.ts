import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { previewImport } from '#ingest';
import { checkChoices, choicesOf, initialChoices, shapeOf } from './choices.ts';
import type { FieldChoice } from './model.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'almagest-choices-'));
  writeFileSync(join(folder, 'places.csv'), 'name,lat,lon\nParis,48.85,2.35\nNice,43.7,7.25\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function preview(choices?: readonly FieldChoice[]) {
  const found = await previewImport({
    source: { kind: 'file', path: join(folder, 'places.csv') },
    id: 'places',
    dataFolder: folder,
    ...(choices && { shape: shapeOf(choices) }),
  });
  if (!found.ok) throw new Error(JSON.stringify(found.problems));
  return found.value;
}

const namesIn = async (choices: readonly FieldChoice[]) =>
  (await preview(choices)).fields.map(({ field }) => field.name);

describe('a field that is made of others', () => {
  it('has a choice of its own: it can be described, or left out, and asked for again', async () => {
    const choices = initialChoices(await preview());
    expect(choices.map(({ column, isMade = false }) => [column, isMade])).toEqual([
      ['name', false],
      ['lat', false],
      ['lon', false],
      ['geo_point', true],
    ]);
    const change = (changed: Partial<FieldChoice>) =>
      choices.map((choice) => (choice.isMade ? { ...choice, ...changed } : choice));
    const { fields } = await preview(change({ labels: { fr: 'Lieu' }, descriptions: { fr: 'Mairie' } }));
    expect(fields[3]?.field).toMatchObject({
      name: 'geo_point',
      label: { fr: 'Lieu' },
      description: { fr: 'Mairie' },
    });
    const without = change({ keep: false });
    expect(await namesIn(without)).toEqual(['name', 'lat', 'lon']);
    const again = initialChoices(await preview(without), without);
    expect(again[3]).toMatchObject({ column: 'geo_point', keep: false });
    expect(await namesIn(again.map((choice) => ({ ...choice, keep: true })))).toContain('geo_point');
  });

  it('keeps what was said of it in a dataset that came otherwise', async () => {
    const found = await preview();
    const schema = {
      fields: found.fields.map(({ field }) =>
        field.name === 'geo_point' ? { ...field, label: { fr: 'Lieu' } } : field,
      ),
    };
    expect(initialChoices(found, choicesOf(schema))[3]).toMatchObject({
      column: 'geo_point',
      isMade: true,
      labels: { fr: 'Lieu' },
    });
  });

  it('goes when what it is made of does', async () => {
    const choices = initialChoices(await preview());
    const asText = choices.map((choice) =>
      choice.column === 'lat' ? { ...choice, type: 'text' as const } : choice,
    );
    const after = await preview(asText);
    expect(initialChoices(after, asText).map(({ column }) => column)).toEqual(['name', 'lat', 'lon']);
  });

  it('keeps its name and type', async () => {
    const choices = initialChoices(await preview());
    const renamed = choices.map((choice) => (choice.isMade ? { ...choice, name: 'place' } : choice));
    expect(checkChoices(renamed)).toEqual([{ at: 3, part: 'name', code: 'made' }]);
    expect(checkChoices(choices)).toEqual([]);
  });
});
