// `npm run docs`: the reference pages that are made from registries. With --check: says which are stale.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EXPORT_FORMATS } from '#formats';
import { type MessageKey, translator } from '#i18n';
import { PROCESSOR_GROUPS } from '#ingest';
import { SETTINGS } from '#settings';

const root = dirname(import.meta.dirname);

const cell = (text: string) => text.replaceAll('|', '\\|');

function settingsPage(): string {
  const rows = Object.entries(SETTINGS).map(
    ([name, { env, kind, fallback, doc, ...rest }]) =>
      `| \`${name}\` | \`${env}\` | ${cell(kind.allowed)} | \`${cell(JSON.stringify(fallback))}\` | ${cell(doc)}${'isAdjustable' in rest ? ' Also in the back office.' : ''} |`,
  );
  return [
    '# Settings',
    '',
    'Made from `src/settings/registry.ts` by `npm run docs`. The environment wins over `portal.yaml`, which wins over',
    'what was set in the back office (at once, in every process), which wins over the default.',
    'Names with a dot are nested in `portal.yaml` (`engine:` and below it `threads: 2`). Every setting is checked at start.',
    '',
    '| Setting | Environment | Allowed | Default | What for |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function formatsPage(): string {
  const sections = EXPORT_FORMATS.flatMap(({ id, label, mediaType, extension, parameters, limits }) => [
    `## ${label}`,
    '',
    `\`…/exports/${id}\`: \`${mediaType}\`, \`.${extension}\``,
    '',
    ...(limits === undefined ? [] : [`**What it cannot hold.** ${limits}`, '']),
    ...(parameters.length === 0
      ? []
      : [
          '| Parameter | Meaning |',
          '|---|---|',
          ...parameters.map(({ name, meaning }) => `| \`${name}\` | ${cell(meaning)} |`),
          '',
        ]),
  ]);
  return [
    '# Export formats',
    '',
    'Made from `src/formats` by `npm run docs`. Formats that need positions, shapes or dates are offered for datasets that have',
    'some. Every format takes the clauses of a query, and `compressed=true` for a gzip file. What a format cannot hold is told',
    'with each answer, in the header `Almagest-Export-Limits`. `Range` and `If-Range` are answered with a part of the file, once',
    'the whole is made; not of a gzip file, nor where the answer depends on the clock.',
    '',
    ...sections,
  ].join('\n');
}

function processorsPage(): string {
  const t = translator('en');
  // The registry's own names; a test holds that each has its message.
  const text = (key: string) => cell(t(key as MessageKey));
  const sections = Object.entries(PROCESSOR_GROUPS).flatMap(([group, processors]) => [
    `## ${text(`step-group.${group}`)}`,
    '',
    '| Step | `kind` | What it does | Example |',
    '|---|---|---|---|',
    ...processors.map(
      ({ kind, example }) =>
        `| ${text(`step.${kind}`)} | \`${kind}\` | ${text(`step.${kind}.hint`)} | \`${cell(JSON.stringify(example))}\` |`,
    ),
    '',
  ]);
  return [
    '# Steps from source to dataset',
    '',
    'Made from `src/ingest/processors` by `npm run docs`. The editor of the back office shows each with its effect before anything is',
    'saved; `almagest import --steps` takes them as a list of JSON objects. See [the guide](../guide/publishing.md).',
    '',
    ...sections,
  ].join('\n');
}

const pages: Readonly<Record<string, () => string>> = {
  'docs/reference/formats.md': formatsPage,
  'docs/reference/processors.md': processorsPage,
  'docs/reference/settings.md': settingsPage,
};

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
