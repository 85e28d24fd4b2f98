// `npm run check [-- --no-tests]`: the fast gate before every push. Everything runs, so that all there is to mend is seen at once.
import { spawnSync } from 'node:child_process';
import { bundledNode, install, root } from './prepare.mjs';

await install();
const node = bundledNode();
const steps = [
  ['lint and format', ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.']],
  ['types', ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json']],
  ['types of the islands', ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.islands.json']],
  [
    'dependencies',
    [
      'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
      '--config',
      'dependency-cruiser.config.cjs',
      'src',
    ],
  ],
  ['unused code', ['node_modules/knip/bin/knip.js']],
  ['reference pages', ['--conditions=almagest-source', 'tools/reference-pages.ts', '--check']],
  // Left out where every test runs next.
  ...(process.argv.includes('--no-tests')
    ? []
    : [['unit tests', ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', '--reporter', 'dot']]]),
];
let failed = 0;
for (const [name, args] of steps) {
  const started = Date.now();
  const { status, stdout, stderr } = spawnSync(node, args, { cwd: root, encoding: 'utf8', maxBuffer: 1e8 });
  console.log(
    `${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`,
  );
  if (status !== 0) {
    failed++;
    console.log(`${stdout}${stderr}`);
  }
}
process.exit(failed === 0 ? 0 : 1);
