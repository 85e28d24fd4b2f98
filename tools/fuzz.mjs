// `npm run fuzz -- N [SEED]`: N generated queries and N sign-in attempts against a whole portal, and every property with a seed of its own. Bounded by N; says the seed, so that it can be run again.
import { readdirSync, readFileSync } from 'node:fs';
import { bundledNode, prepare, run } from './prepare.mjs';

const [count = '10000', seed = String(Date.now() % 1_000_000)] = process.argv.slice(2);
if (!/^[1-9]\d{0,8}$/.test(count) || !/^\d{1,9}$/.test(seed)) {
  console.error('npm run fuzz -- N [SEED], both whole numbers');
  process.exit(2);
}
await prepare();
const properties = ['src', 'test']
  .flatMap((folder) => readdirSync(folder, { recursive: true }).map((file) => `${folder}/${file}`))
  .filter((file) => /\.test\.tsx?$/.test(file) && /\/properties\.ts'/.test(readFileSync(file, 'utf8')));
console.log(`${count} queries and sign-in attempts, seed ${seed}`);
run(
  bundledNode(),
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    ...new Set(['test/api/explore-generated.test.ts', 'test/api/sign-in-attacks.test.ts', ...properties]),
    '--testTimeout',
    '0',
  ],
  {
    env: { ...process.env, FUZZ_CASES: count, FUZZ_SEED: seed },
  },
);
