import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Staging } from '#engine';
import type { Sql } from '#lib';
import { importDataset } from './import.ts';
import type { Imported, ImportProblem, ImportRequest } from './model.ts';

/** A data folder for one test, with what imports into it. */
export interface TestWorkshop {
  readonly folder: string;
  /** Writes a file and gives its path. */
  file(name: string, content: string | Uint8Array): string;
  /** Imports a file, or any other request. */
  run(path: string, request?: Partial<ImportRequest>): Promise<Imported>;
  /** The problem that stood in the way. */
  problem(path: string, request?: Partial<ImportRequest>): Promise<ImportProblem>;
  /** Rows of a query on the records of an import. */
  ask(imported: Imported, query: (records: string) => Sql): Promise<readonly (readonly unknown[])[]>;
  remove(): void;
}

export function testWorkshop(): TestWorkshop {
  const folder = mkdtempSync(join(tmpdir(), 'almagest-ingest-'));
  const attempt = (path: string, request: Partial<ImportRequest> = {}) =>
    importDataset({
      source: { kind: 'file', path },
      id: 'test',
      dataFolder: join(folder, 'data'),
      ...request,
    });
  return {
    folder,
    file(name, content) {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    },
    async run(path, request) {
      const result = await attempt(path, request);
      if (!result.ok) throw new Error(JSON.stringify(result.problems));
      return result.value;
    },
    async problem(path, request) {
      const result = await attempt(path, request);
      if (result.ok) throw new Error('it was imported');
      return result.problems[0];
    },
    async ask({ built }, query) {
      const staging = await Staging.open({ folder: join(folder, 'data', 'tmp') });
      try {
        await staging.run({ kind: 'sql', text: 'ATTACH ? AS s (READ_ONLY)', params: [built.file] });
        return await staging.all(query('s.records'));
      } finally {
        staging.close();
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Names and types of the fields, in order. */
export const fieldsOf = ({ built }: Imported): readonly string[] =>
  built.manifest.schema.fields.map(({ name, type }) => `${name}: ${type}`);
