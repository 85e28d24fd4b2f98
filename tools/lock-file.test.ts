import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Locked {
  readonly version: string;
  readonly resolved?: string;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const root = join(import.meta.dirname, '..');
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Readonly<Record<string, Locked>>;
};
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
const locked = new Set(Object.keys(packages).map(nameOf));

const platforms = [
  ['linux', 'x64'],
  ['linux', 'arm64'],
  ['darwin', 'arm64'],
  ['darwin', 'x64'],
  ['win32', 'x64'],
] as const;

describe('the lock file', () => {
  it('has an entry for every binary that any package wants for any platform', () => {
    const missing = Object.entries(packages).flatMap(([path, entry]) =>
      Object.keys(entry.optionalDependencies ?? {})
        .filter((name) => !locked.has(name))
        .map((name) => `${name}, wanted by ${path || 'us'}`),
    );
    expect(missing).toEqual([]);
  });

  for (const [os, cpu] of platforms) {
    for (const [what, prefix] of [
      ['the data engine', '@duckdb/node-bindings-'],
      ['the picture converter', '@img/sharp-'],
      ['Node', 'node-'],
    ] as const) {
      it(`brings ${what} for ${os} ${cpu}`, () => {
        const fitting = Object.entries(packages).filter(
          ([path, entry]) =>
            nameOf(path).startsWith(prefix) && entry.os?.includes(os) && entry.cpu?.includes(cpu),
        );
        expect(fitting.map(([path]) => nameOf(path))).not.toEqual([]);
      });
    }
  }

  it('names no address, so that it works with any registry', () => {
    expect(Object.entries(packages).filter(([, entry]) => entry.resolved !== undefined)).toEqual([]);
  });
});
