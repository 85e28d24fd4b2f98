// `npm start`: installs what is missing, builds what is stale, starts the portal. Runs on Node 20.19 without any package.
import { prepare, run } from './prepare.mjs';

const parent = process.ppid;
const node = await prepare();
// A small young generation: 40 MB less at rest, and no fewer requests, since answers are bytes that JavaScript hardly touches.
// Two arenas for what is not JavaScript's: with one per thread, as Linux has it, 10 MB more lie idle.
const child = run(node, ['--max-semi-space-size=2', 'dist/server/main.js', ...process.argv.slice(2)], {
  env: { ...process.env, MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? '2' },
});

// npm's own shell may vanish without passing a signal on: then nobody could stop the portal any more.
if (process.env.npm_lifecycle_event === 'start') {
  setInterval(() => {
    if (process.ppid !== parent) child.kill('SIGTERM');
  }, 1000).unref();
}
