import { createHash } from 'node:crypto';
import type { DemoDataset, Row } from './model.ts';
import { demoSources } from './sources.ts';

const sources = demoSources();

/** Every record of a dataset, its pictures not drawn. For tests. */
export async function recordsOf(dataset: DemoDataset): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const row of dataset.rows({ sources, picture: undrawn })) rows.push(row);
  return rows;
}

/** The cell of a picture that nobody draws. */
export const undrawn = (key: string) =>
  Promise.resolve({
    id: createHash('md5').update(key).digest('hex'),
    filename: `${key}.jpg`,
    format: 'JPEG',
    mimetype: 'image/jpeg',
    width: 320,
    height: 320,
    thumbnail: true,
    last_synchronized: '2026-11-24T00:00:00',
    color_summary: ['rgba(0, 0, 0, 1.00)'],
  });

/** The only record with this value. */
export function theOne(rows: readonly Row[], field: string, value: string | number): Row {
  const [row, ...others] = rows.filter((one) => one[field] === value);
  if (!row || others.length > 0) throw new Error(`${others.length + 1} records with ${field} ${value}`);
  return row;
}
