// `npm run fuzz -- N [SEED]`: N generated queries and N sign-in attempts against a whole portal. Bounded by N; says the seed, so that it can be run again.
import { bundledNode, prepare, run } from './prepare.mjs';

const [count = '10000', seed = String(Date.now() % 1_000_000)] = process.argv.slice(2);
if (!/^[1-9]\d{0,8}$/.test(count) || !/^\d{1,9}$/.test(seed)) {
  console.error('npm run fuzz -- N [SEED], both whole numbers');
  process.exit(2);
}
await prepare();
console.log(`${count} queries and sign-in attempts, seed ${seed}`);
run(
  bundledNode(),
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    'test/api/explore-generated.test.ts',
    'test/api/sign-in-attacks.test.ts',
    '--testTimeout',
    '0',
  ],
  {
    env: { ...process.env, FUZZ_CASES: count, FUZZ_SEED: seed },
  },
);
