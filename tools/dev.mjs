// `npm run dev`: rebuilds what changes and restarts the server.
import { spawn } from 'node:child_process';
import { build, bundledNode, install, root } from './prepare.mjs';

await install();
await build();
const node = bundledNode();
const children = [
  ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput'],
  ['node_modules/vite/bin/vite.js', 'build', '--watch', '--logLevel', 'warn'],
  ['--watch', '--watch-preserve-output', '--enable-source-maps', 'dist/server/main.js'],
].map((args) =>
  spawn(node, args, { cwd: root, stdio: 'inherit', env: { ...process.env, NODE_ENV: 'development' } }),
);

const stop = () => {
  for (const child of children) child.kill('SIGTERM');
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
for (const child of children) child.on('exit', stop);
