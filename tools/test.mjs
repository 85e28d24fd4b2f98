// `npm test`: sets everything up and runs every test: unit, API, browser. Arguments go to Vitest.
import { bundledNode, prepare, run } from './prepare.mjs';

await prepare();
run(bundledNode(), ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)], {
  env: { ...process.env, PATH: withNode(), FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
});

function withNode() {
  // Tests start processes of their own; they must meet the same Node.
  const folder = bundledNode().replace(/[/\\][^/\\]+$/, '');
  return `${folder}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`;
}
