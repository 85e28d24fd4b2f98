import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');

/** What the rules say of a small project with these files. */
function judge(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'architecture-'));
  for (const name of [
    'package.json',
    'tsconfig.json',
    'tsconfig.base.json',
    'dependency-cruiser.config.cjs',
  ]) {
    cpSync(join(root, name), join(folder, name));
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [cruiser, '--config', 'dependency-cruiser.config.cjs', 'src'],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  );
  return stdout + stderr;
}

// The rules read TypeScript through a compiler that may be missing, and would then say nothing of anything.
describe('the rules of the architecture', () => {
  for (const [what, rule, files] of [
    [
      'an import upwards',
      'lib-imports-downwards-only',
      { 'src/lib/index.ts': "import '#http';", 'src/http/index.ts': 'export {};' },
    ],
    [
      'an import of a type upwards',
      'lib-imports-downwards-only',
      {
        'src/lib/index.ts': "import type { A } from '#http'; export type B = A;",
        'src/http/index.ts': 'export type A = 1;',
      },
    ],
    [
      'an import past the front door',
      'front-door-only',
      { 'src/http/index.ts': "import '../lib/inner.ts';", 'src/lib/inner.ts': 'export {};' },
    ],
    ['a cycle', 'no-cycles', { 'src/lib/a.ts': "import './b.ts';", 'src/lib/b.ts': "import './a.ts';" }],
    [
      'the data engine outside its folder',
      'duckdb-has-its-place',
      { 'src/http/index.ts': "import '@duckdb/node-api';" },
    ],
    [
      'the server framework outside its folder',
      'fastify-has-its-place',
      { 'src/query/index.ts': "import 'fastify';" },
    ],
  ] as const) {
    it(`report ${what}`, () => expect(judge(files)).toContain(`error ${rule}`));
  }

  it('report nothing in the project as it is', () => {
    const output = execFileSync(
      process.execPath,
      [cruiser, '--config', 'dependency-cruiser.config.cjs', 'src'],
      { cwd: root, encoding: 'utf8' },
    );
    expect(output).toContain('no dependency violations found');
  });
});
