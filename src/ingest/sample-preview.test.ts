import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { previewImport } from './import.ts';
import type { OtherDataset } from './model.ts';
import { createSampleViewer, previewSample, type SampleRequest, type SampleView } from './sample-preview.ts';
import { type TestWorkshop, testWorkshop } from './workshop.fixture.ts';

let workshop: TestWorkshop;
beforeAll(() => {
  workshop = testWorkshop();
});
afterAll(() => workshop.remove());

const viewer = createSampleViewer();
afterAll(() => viewer.close());

/** Keeps the records of a CSV, under one name however often. */
async function kept(content: string): Promise<Pick<SampleRequest, 'sampleFile' | 'folder'>> {
  const sampleFile = join(workshop.folder, 'sample');
  const dataFolder = join(workshop.folder, 'data');
  const path = workshop.file('stars.csv', content);
  const looked = await previewImport({
    source: { kind: 'file', path },
    id: 'stars',
    dataFolder,
    sampleFile,
  });
  if (!looked.ok) throw new Error(JSON.stringify(looked.problems));
  return { sampleFile, folder: join(dataFolder, 'tmp') };
}

const dataset = async (content: string): Promise<OtherDataset> => {
  const { built } = await workshop.run(workshop.file('other.csv', content), { id: 'other' });
  return { file: built.file, schema: built.manifest.schema };
};

const cellsOf = ({ preview }: SampleView) => preview?.typedRows.map(({ cells }) => cells.join('|'));

describe('what a viewer of kept records shows', () => {
  it('is the same at the tenth look as at the first of another, whatever was asked between', async () => {
    const sample = await kept('name,mag\nVega,0.03\nMira,x\nDeneb,1.25\n');
    const type = { kind: 'type', field: 'mag', type: 'double' };
    const recipes: readonly (readonly { readonly kind: string }[])[] = [
      [type],
      [],
      [{ kind: 'filter', condition: 'name = "Vega"' } as { readonly kind: string }],
      [type, { kind: 'expression', to: 'double_mag', expression: 'mag * 2' } as { readonly kind: string }],
      [{ kind: 'drop', fields: ['nowhere'] } as { readonly kind: string }],
    ];
    for (const steps of [...recipes, ...recipes.toReversed()])
      expect(await viewer.look({ ...sample, steps })).toEqual(await previewSample({ ...sample, steps }));
    const seen = await viewer.look({ ...sample, steps: [type] });
    expect(seen.preview?.rejects).toMatchObject([{ row: 2, field: 'mag', value: 'x' }]);
  });

  it('is of the records as they were read last', async () => {
    const steps: readonly { readonly kind: string }[] = [];
    expect(cellsOf(await viewer.look({ ...(await kept('name\nVega\nMira\n')), steps }))).toEqual([
      'Vega',
      'Mira',
    ]);
    expect(cellsOf(await viewer.look({ ...(await kept('name\nDeneb\n')), steps }))).toEqual(['Deneb']);
  });

  it('takes from a dataset what it has now, not what it had at the look before', async () => {
    const sample = await kept('hd\n1\n2\n');
    const steps = [
      { kind: 'join', field: 'hd', dataset: 'names', key: 'hd', take: ['name'] } as { readonly kind: string },
    ];
    const look = async (names: OtherDataset) =>
      cellsOf(await viewer.look({ ...sample, steps, surroundings: { datasets: { names } } }));
    expect(await look(await dataset('hd,name\n1,Vega\n'))).toEqual(['1|Vega', '2|']);
    expect(await look(await dataset('hd,name\n1,Wega\n2,Mira\n'))).toEqual(['1|Wega', '2|Mira']);
  });
});
