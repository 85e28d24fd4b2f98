import type { Catalogue, DatasetEntry } from '#catalogue';
import type { Engine } from '#engine';
import { compileRecords } from '#query';
import type { PushedRecord } from './model.ts';
import { parseExact } from './values.ts';

/** All records of a dataset as they are now, in stored order, in the form in which programs push them. */
export async function* presentRecords(
  engine: Pick<Engine, 'export'>,
  catalogue: Pick<Catalogue, 'snapshot'>,
  entry: DatasetEntry,
  now: Date,
  /** The only one that is wanted. */
  recordId?: string,
): AsyncGenerator<PushedRecord> {
  if (entry.recordCount === 0) return;
  const query = compileRecords(
    {
      timezone: 'UTC',
      lang: 'en',
      now,
      ...(recordId !== undefined && { where: [`recordid = "${recordId}"`] }),
    },
    entry.schema,
  );
  if (!query.ok) throw new Error(`the records of ${entry.id} cannot be read`);
  const { stream } = await engine.export(catalogue.snapshot(entry), query.value, 'jsonl', {
    timezone: 'UTC',
    lang: 'en',
    fileUrl: '',
  });
  let rest = '';
  stream.setEncoding('utf8');
  for await (const chunk of stream) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    // A line of our own export.
    for (const line of lines) if (line !== '') yield parseExact(line) as PushedRecord;
  }
  if (rest.trim() !== '') yield parseExact(rest) as PushedRecord;
}
