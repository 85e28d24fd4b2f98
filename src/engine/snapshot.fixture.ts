import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DatasetSchema, Field, FieldType } from '#dataset';
import { snapshotColumns } from '#dataset';
import type { SnapshotRef } from './model.ts';

/** A folder for one test file, with its removal. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'almagest-engine-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A field with nothing said of it but its type. */
export const field = (name: string, type: FieldType, annotations: Field['annotations'] = {}): Field => ({
  name,
  type,
  label: { en: name },
  annotations,
});

/** Writes a snapshot whose rows a SELECT gives: `_rid`, `_id`, the fields in order, boxes of shapes, `_text`. */
export async function writeSnapshot(path: string, schema: DatasetSchema, rows: string): Promise<SnapshotRef> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  const columns = snapshotColumns(schema).map(({ name, type }) => `"${name}" ${type}`);
  await connection.run(`CREATE TABLE records (${columns.join(', ')})`);
  await connection.run(`INSERT INTO records ${rows}`);
  await connection.run('CHECKPOINT');
  connection.closeSync();
  instance.closeSync();
  return { path, schema, contentHash: path };
}
