// The editor's preview as a person waits for it: the form of the back office sent as it stands, and the page that comes back.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { COMMAND_LINE } from '#accounts';
import type { Portal } from '#app';
import type { Draft, FieldChoice } from '#publishing';
import { stepValues } from '../src/http/backoffice/draft-form.ts';
import { choiceValues } from '../src/http/backoffice/publishing-forms.ts';
import { signedUp } from '../test/accounts.ts';
import { type OfficePerson, officePerson } from '../test/office.ts';
import { percentile, timed } from './measure.ts';

type Step = Readonly<Record<string, unknown>> & { readonly kind: string };

const ROUNDS = 5;

/** Every step that stars give something to do, changed a little each time: nothing that was answered before is asked again. */
const stepsAt = (round: number): readonly Step[] => {
  const to = `made_${round}`;
  return [
    { kind: 'trim', fields: ['name', 'kind', 'note'].slice(0, 1 + (round % 3)), inner: true },
    { kind: 'replace-text', field: 'name', text: `Star ${round}`, by: 'HD' },
    { kind: 'replace-pattern', field: 'name', pattern: `Star ([0-9]{${round + 1}})`, by: 'S\\1' },
    { kind: 'extract', field: 'name', pattern: `Star ([0-9]{${round + 1}})`, to },
    { kind: 'concat', fields: ['name', 'constellation'], to, separator: '-'.repeat(round + 1) },
    {
      kind: 'case',
      field: ['name', 'kind', 'note', 'constellation', 'spectral_type'][round],
      to_case: 'upper',
    },
    { kind: 'unicode', field: 'note', to },
    { kind: 'html-entities', field: 'note', to },
    { kind: 'html-text', field: 'note', to },
    { kind: 'url', field: 'reference', to },
    { kind: 'extract-url', field: 'reference', to },
    { kind: 'add', to, value: `Meudon ${round}` },
    { kind: 'copy', field: 'name', to },
    { kind: 'rename', field: 'name', to },
    { kind: 'expression', to, expression: `distance_pc * ${round + 2} / 1000` },
    { kind: 'type', field: 'hip', type: round % 2 === 0 ? 'text' : 'double' },
    { kind: 'replace', field: 'companions', value: String(round), by: '' },
    { kind: 'bits', field: 'hip', first: round, length: 2, to },
    { kind: 'metadata', to, template: `{{title}} ${round}` },
    { kind: 'drop', fields: ['note', 'kind', 'hip', 'name'].slice(0, 1 + (round % 4)) },
    { kind: 'filter', condition: `magnitude < ${4 + round}`, act: 'keep' },
    { kind: 'skip', count: round + 1 },
    { kind: 'transpose', fields: ['magnitude', 'colour_index'], name_to: `band_${round}`, value_to: to },
    { kind: 'split', field: 'note', separator: ';,:/-'[round] },
    { kind: 'flags-to-list', fields: ['variable', 'companions'], to },
    { kind: 'timezone', field: 'observed', timezone: 'Europe/Paris', to },
    { kind: 'geo-point', latitude: 'dec', longitude: 'ra', to },
    { kind: 'project-pair', x: 'ra', y: 'dec', system: 'EPSG:4326', to },
    { kind: 'distance', field: 'site', latitude: 48 + round, longitude: 2, to },
    { kind: 'mask', field: 'site', decimals: round % 4 },
    { kind: 'inside', field: 'site', area: square(-60, -40 - round, 60) },
    { kind: 'join', field: 'star_id', dataset: 'large', key: 'star_id', take: ['name'], prefix: `${to}_` },
    { kind: 'geo-join', field: 'site', dataset: 'areas', shape: 'outline', take: ['area'], prefix: `${to}_` },
  ];
};

const square = (west: number, south: number, size: number): string =>
  JSON.stringify({
    type: 'Polygon',
    coordinates: [
      [
        [west, south],
        [west + size, south],
        [west + size, south + size],
        [west, south + size],
        [west, south],
      ],
    ],
  });

/** A draft of a file, read to its end. */
export async function draftOfFile(portal: Portal, file: string, owner: string, name: string): Promise<Draft> {
  const { publishing, settings } = portal;
  const folder = join(settings.dataFolder, 'tmp');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${process.pid}-sent.upload`);
  copyFileSync(file, path);
  const { id } = await publishing.begin({ owner, source: { kind: 'file', path, name } });
  return settled(portal, id);
}

/** The draft when nothing is being done with it any more. */
export async function settled({ publishing }: Portal, id: string): Promise<Draft> {
  for (;;) {
    const draft = await publishing.get(id);
    if (draft && draft.state !== 'reading' && draft.state !== 'publishing') return draft;
    await wait(20);
  }
}

/** Measures every kind of preview of a file that is published as `large`. `publish` publishes another. */
export async function measureEditor(
  portal: Portal,
  file: string,
  publish: (file: string, datasetId: string) => Promise<unknown>,
  say: (line: string) => void,
): Promise<void> {
  const areas = join(portal.settings.dataFolder, 'areas.csv');
  const squares = Array.from({ length: 36 * 18 }, (_, i): [number, number] => [
    -180 + 10 * (i % 36),
    -90 + 10 * Math.floor(i / 36),
  ]);
  const lines = squares.map(
    ([west, south], i) => `area ${i},"${square(west, south, 10).replaceAll('"', '""')}"`,
  );
  writeFileSync(areas, `area,outline\n${lines.join('\n')}\n`);
  await publish(areas, 'areas');
  await portal.accounts.settings.change(COMMAND_LINE, { secondFactor: 'nobody' });
  const { token, personId } = await signedUp(portal, 'Editor', { groups: ['administrators'] });
  const person = officePerson(portal, await portal.accounts.sessionOf.find(token), token);
  const draft = await draftOfFile(portal, file, personId, 'stars.csv');
  const path = `/backoffice/drafts/${draft.id}/`;

  const opened = await timed(() => person.get(path));
  say(`the draft's page, the first time: ${opened.toFixed(0)} ms`);
  // Nobody changes anything before having looked at the page: the portal starts the editor's process meanwhile.
  await wait(1000);
  const measured = new Map<string, readonly number[]>();
  const measure = async (
    what: string,
    forms: readonly (readonly [readonly Step[], readonly FieldChoice[]])[],
  ) => {
    const took: number[] = [];
    for (const [steps, choices] of forms)
      took.push(await timed(() => look(portal, person, draft, steps, choices)));
    measured.set(what, took);
  };
  const choices = draft.choices ?? [];
  const rounds = Array.from({ length: ROUNDS }, (_, round) => round);
  await measure(
    'nothing changed',
    rounds.map(() => [[], choices]),
  );
  const edited = (change: (round: number) => Partial<FieldChoice>) =>
    rounds.map(
      (round) => [[], choices.map((one, i) => (i === round ? { ...one, ...change(round) } : one))] as const,
    );
  await measure(
    'a label',
    edited((round) => ({ labels: { en: `Edited ${round}` } })),
  );
  await measure(
    'a name',
    edited((round) => ({ name: `edited_${round}` })),
  );
  await measure(
    'a type',
    edited(() => ({ type: 'text' })),
  );
  await measure(
    'a field left out',
    edited(() => ({ keep: false })),
  );
  const kinds = stepsAt(0).map(({ kind }) => kind);
  for (const [i, kind] of kinds.entries())
    await measure(
      `step ${kind}`,
      rounds.map((round) => [[stepsAt(round)[i] as Step], choices]),
    );
  const several = (round: number) =>
    stepsAt(round).filter(({ kind }) => ['trim', 'concat', 'expression', 'filter', 'join'].includes(kind));
  await measure(
    'five steps, one of them a join',
    rounds.map((round) => [several(round), choices]),
  );
  const all = [...measured.values()].flat();
  const slowest = [...measured].map(([what, took]) => ({ what, most: Math.max(...took), took }));
  slowest.sort((a, b) => b.most - a.most);
  say(
    `the editor's preview, form to page: median ${percentile(all, 0.5).toFixed(0)} ms, 95 % within ${percentile(all, 0.95).toFixed(0)} ms, all within ${Math.max(...all).toFixed(0)} ms (${measured.size} kinds, ${all.length} previews)`,
  );
  for (const { what, took } of slowest.slice(0, 8))
    say(`  ${what}: ${took.map((ms) => ms.toFixed(0)).join(', ')} ms`);
}

async function look(
  { settings }: Portal,
  person: OfficePerson,
  { id, revision }: Draft,
  steps: readonly Step[],
  choices: readonly FieldChoice[],
): Promise<void> {
  const values = {
    revision: String(revision),
    act: 'look',
    steps: String(steps.length),
    ...Object.fromEntries(steps.map(({ kind }, place) => [`s${place}-kind`, kind])),
    ...stepValues(steps),
    ...choiceValues(choices, settings.languages),
  };
  const sent: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries(values)) if (value !== undefined) sent[name] = value;
  const { statusCode, body } = await person.send(`/backoffice/drafts/${id}/`, sent);
  const problem = /<p class="field-problem">([\s\S]*?)<\/p>/.exec(body)?.[1];
  if (statusCode !== 200 || problem !== undefined)
    throw new Error(`${steps.map(({ kind }) => kind).join(', ')}: ${statusCode} ${problem ?? ''}`);
}
