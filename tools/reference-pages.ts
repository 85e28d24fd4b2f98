// `npm run docs`: the reference pages that are made from registries. With --check: says which are stale.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SETTINGS } from '#settings';

const root = dirname(import.meta.dirname);

const cell = (text: string) => text.replaceAll('|', '\\|');

function settingsPage(): string {
  const rows = Object.entries(SETTINGS).map(
    ([name, { env, kind, fallback, doc }]) =>
      `| \`${name}\` | \`${env}\` | ${cell(kind.allowed)} | \`${cell(JSON.stringify(fallback))}\` | ${cell(doc)} |`,
  );
  return [
    '# Settings',
    '',
    'Made from `src/settings/registry.ts` by `npm run docs`. The environment wins over `portal.yaml`, which wins over the default.',
    'Names with a dot are nested in `portal.yaml` (`engine:` and below it `threads: 2`). Every setting is checked at start.',
    '',
    '| Setting | Environment | Allowed | Default | What for |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

const pages: Readonly<Record<string, () => string>> = { 'docs/reference/settings.md': settingsPage };

const stale: string[] = [];
for (const [path, make] of Object.entries(pages)) {
  const file = join(root, path);
  const content = make();
  let written = '';
  try {
    written = readFileSync(file, 'utf8');
  } catch {
    // Not made yet.
  }
  if (written === content) continue;
  stale.push(path);
  if (process.argv.includes('--check')) continue;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
if (process.argv.includes('--check') && stale.length > 0) {
  console.error(`stale, run \`npm run docs\`: ${stale.join(', ')}`);
  process.exit(1);
}
