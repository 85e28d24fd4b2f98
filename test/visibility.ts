import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Catalogue } from '#catalogue';
import type { Engine } from '#engine';
import { openStore } from '#store';
import { openVisibility, type VisibilityService } from '#visibility';

/** Rights over any catalogue, in a store of their own that goes away after the file's tests. Nothing is given yet. */
export async function visibilityOver(
  catalogue: Catalogue,
  engine: Pick<Engine, 'visibleFacts' | 'values'>,
): Promise<VisibilityService> {
  const folder = mkdtempSync(join(tmpdir(), 'almagest-rights-'));
  const store = await openStore(folder);
  afterAll(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return openVisibility({ store, catalogue, engine, logger: { warn: () => {} } });
}
