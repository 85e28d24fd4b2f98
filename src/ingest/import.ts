import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Staging } from '#engine';
import { ok, type Result, systemClock } from '#lib';
import type { Imported, ImportProblem, ImportRequest } from './model.ts';
import { writeSnapshot } from './snapshot/write.ts';
import { stageRows } from './sources/rows.ts';
import { collectRejects } from './typing/rejects.ts';

export async function importDataset(request: ImportRequest): Promise<Result<Imported, ImportProblem>> {
  const { source, schema, id, dataFolder, signal, onProgress, clock = systemClock } = request;
  const folder = join(dataFolder, 'tmp');
  const staging = await Staging.open({ folder, ...(signal && { signal }) });
  try {
    if (source.kind !== 'rows' || !schema) throw new Error('not yet');
    const parsed = await stageRows({
      rows: source.rows,
      schema,
      staging,
      file: join(folder, `${process.pid}-${randomBytes(6).toString('hex')}.jsonl`),
      signal,
      onRows: (done) => onProgress?.({ stage: 'read', done, total: 0 }),
    });
    const rejects = await collectRejects(staging, parsed.frame);
    const rejectedCount = parsed.rejectedCount + rejects.total;
    onProgress?.({ stage: 'write', done: 0, total: 1 });
    const built = await writeSnapshot({
      staging,
      frame: parsed.frame,
      schema,
      id,
      folder,
      provenance: { source: 'rows', retrievedAt: clock.now().toISOString() },
      rejectedCount,
      clock,
    });
    onProgress?.({ stage: 'write', done: 1, total: 1 });
    return ok({
      built,
      report: {
        format: 'rows',
        recognised: {},
        recordCount: built.manifest.recordCount,
        fields: [],
        rejects: [...parsed.rejects, ...rejects.listed],
        rejectedCount,
        notes: [],
      },
    });
  } finally {
    staging.close();
  }
}
