// Fetches the pinned source packages with npm itself and opens them only when their checksum is the expected one.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const here = dirname(fileURLToPath(import.meta.url));

/** The packages that the demo files are made of: name, exact version, sha512 of the tarball in base64. */
export const packages = JSON.parse(readFileSync(join(here, 'packages.json'), 'utf8'));

/** `npm pack` of every package into `folder`. Returns a reader: (package name, path in the package) => text or bytes. */
export function fetchPackages(folder) {
  const roots = new Map();
  for (const { name, version, sha512 } of packages) {
    console.log(`${name}@${version}`);
    const [packed] = JSON.parse(
      execFileSync('npm', ['pack', '--json', '--pack-destination', folder, `${name}@${version}`], {
        cwd: folder,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
        shell: process.platform === 'win32',
      }),
    );
    const tarball = readFileSync(join(folder, packed.filename));
    const found = createHash('sha512').update(tarball).digest('base64');
    if (found !== sha512) throw new Error(`${name}@${version}: sha512 is ${found}, expected ${sha512}`);
    const target = join(folder, name);
    unpack(tarball, target);
    roots.set(name, join(target, 'package'));
  }
  return {
    text: (name, path) => readFileSync(join(roots.get(name), path), 'utf8'),
    json: (name, path) => JSON.parse(readFileSync(join(roots.get(name), path), 'utf8')),
    bytes: (name, path) => readFileSync(join(roots.get(name), path)),
  };
}

// Regular files of a tarball as npm writes them (ustar, names up to 255 bytes). `tar` is not on every machine.
function unpack(tarball, target) {
  const bytes = gunzipSync(tarball);
  const word = (from, length) => bytes.toString('latin1', from, from + length).replace(/\0.*$/s, '');
  for (let at = 0; at + 512 <= bytes.length && bytes[at] !== 0; ) {
    const size = Number.parseInt(word(at + 124, 12).trim() || '0', 8);
    const type = word(at + 156, 1);
    const prefix = word(at + 345, 155);
    const name = normalize(prefix ? `${prefix}/${word(at, 100)}` : word(at, 100));
    if ((type === '0' || type === '') && !name.startsWith('..')) {
      const path = join(target, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes.subarray(at + 512, at + 512 + size));
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
}
