import { setTimeout } from 'node:timers/promises';
import { type Command, InvalidArgumentError } from 'commander';
import {
  type Answer,
  type At,
  ask,
  assignments,
  change,
  jsonIn,
  line,
  listed,
  segment,
  sendFile,
  stop,
} from './remote-api.ts';

const WAIT_MS = 1000;

/** Begins a draft from a file or an address, for a dataset that is there or a new one. */
export async function beginDraft(at: At, source: string, dataset: string | undefined): Promise<Answer> {
  const isUrl = /^(?:https?|ftps?):\/\//i.test(source);
  const from = isUrl ? { url: source } : { upload: await sendFile(at, source) };
  return ask(at, 'POST', '/drafts', { body: { ...from, ...(dataset !== undefined && { dataset }) } });
}

/** Publishes a draft and waits until it is done. */
export async function publishDraft(at: At, id: string, seen: string): Promise<void> {
  await ask(at, 'POST', `/drafts/${segment(id)}/publish`, { seen });
  for (;;) {
    const { body } = await ask(at, 'GET', `/drafts/${segment(id)}`);
    if (body.state === 'published') {
      console.log(`${String(body.dataset)} is published.`);
      return;
    }
    if (body.state !== 'publishing') stop(`It could not be published: ${JSON.stringify(body.problem)}`);
    await setTimeout(WAIT_MS);
  }
}

/** `column.member=value`, gathered for each column; `labels.en` and the like go into their member. */
export function fieldChanges(list: readonly string[]): readonly Readonly<Record<string, unknown>>[] {
  const columns = new Map<string, Record<string, unknown>>();
  for (const [path, value] of Object.entries(assignments(list))) {
    const [, column, localized, language, plain] =
      /^(.+?)\.(?:(labels|descriptions)\.([a-z]{2})|(\w+))$/s.exec(path) ?? [];
    const member = localized ?? plain;
    if (column === undefined || member === undefined)
      throw new InvalidArgumentError(
        'Write COLUMN.MEMBER=VALUE, such as mag.type=double or mag.labels.fr=magnitude.',
      );
    const known = columns.get(column) ?? { column };
    if (language === undefined) known[member] = value;
    else known[member] = { ...(known[member] as object | undefined), [language]: value };
    columns.set(column, known);
  }
  return [...columns.values()];
}

const TEXT_MEMBERS = new Set([
  'name',
  'pattern',
  'timezone',
  'separator',
  'unit',
  'ucd',
  'decimals',
  'hierarchical',
]);

/** Members that are texts stay texts, also where they look like numbers. */
const asTexts = (fields: readonly Readonly<Record<string, unknown>>[]) =>
  fields.map((field) =>
    Object.fromEntries(
      Object.entries(field).map(([name, value]) => [name, TEXT_MEMBERS.has(name) ? String(value) : value]),
    ),
  );

/** Labels in the languages that were not given stay. */
function withOthers(
  fields: readonly Readonly<Record<string, unknown>>[],
  { body }: Answer,
): readonly Readonly<Record<string, unknown>>[] {
  const before = body.fields as readonly Readonly<Record<string, unknown>>[];
  return fields.map((field) => {
    const known = before.find(({ column }) => column === field.column) ?? {};
    const merged = ['labels', 'descriptions'].flatMap((name) =>
      field[name] === undefined
        ? []
        : [[name, { ...(known[name] as object), ...(field[name] as object) }] as const],
    );
    return { ...field, ...Object.fromEntries(merged) };
  });
}

function show({ body }: Answer): void {
  line('draft', body.id, body.state, body.dataset);
  for (const field of body.fields as readonly Readonly<Record<string, unknown>>[])
    line(field.column, field.keep === false ? '-' : field.name, field.type || 'as found', field.unit);
  if (body.problem !== null) console.error(JSON.stringify(body.problem));
}

interface Preview {
  readonly preview: {
    readonly fields: readonly { readonly field: { readonly name: string } }[];
    readonly typedRows: readonly { readonly number: number; readonly cells: readonly (string | null)[] }[];
    readonly rejects: readonly {
      readonly row: number;
      readonly field: string;
      readonly value: string;
      readonly reason: string;
    }[];
    readonly rejectedCount: number;
  } | null;
  readonly effects: readonly {
    readonly problem?: { readonly message: string };
    readonly recordsBefore: number;
    readonly recordsAfter: number;
    readonly changed: readonly { readonly field: string; readonly records: number }[];
  }[];
}

/** The first rows as they would be, and what each processor does. */
function showPreview({ preview, effects }: Preview): void {
  for (const [at, { problem, recordsBefore, recordsAfter, changed }] of effects.entries())
    console.error(
      `step ${at + 1}: ${problem?.message ?? `${recordsBefore} → ${recordsAfter} records, ${changed.map((one) => `${one.field} in ${one.records}`).join(', ') || 'no value changed'}`}`,
    );
  if (preview === null) return;
  line('row', ...preview.fields.map(({ field }) => field.name));
  for (const { number, cells } of preview.typedRows) line(number, ...cells);
  for (const { row, field, value, reason } of preview.rejects)
    console.error(`row ${row}, ${field}: ${value}: ${reason}`);
  if (preview.rejectedCount > 0) console.error(`${preview.rejectedCount} values are rejected.`);
}

/** `almagest remote draft …`: what the editor does, from a source to a dataset. */
export function addDraftCommands(remote: Command, at: () => At): void {
  const draft = remote
    .command('draft')
    .description('work on a draft: how it is read, its fields and processors');
  const pathOf = (id: string) => `/drafts/${segment(id)}`;
  draft
    .command('new')
    .description('begin a draft from a file or an address, and show its columns')
    .argument('<file-or-url>')
    .option('--dataset <id>', 'one that gets new data')
    .action(async (source: string, { dataset }: { readonly dataset?: string }) =>
      show(await beginDraft(at(), source, dataset)),
    );
  draft
    .command('again')
    .description('begin a draft from the source that the data of a dataset were last made of')
    .argument('<dataset>')
    .action(async (dataset: string) =>
      show(await ask(at(), 'POST', '/drafts', { body: { kept: true, dataset } })),
    );
  draft
    .command('list')
    .description('list the drafts that the key may work on')
    .action(async () => {
      for await (const one of listed(at(), '/drafts'))
        line(one.id, one.state, one.dataset, (one.source as { readonly name: string }).name);
    });
  draft
    .command('show')
    .description('show the state of a draft and what becomes of its columns')
    .argument('<draft>')
    .action(async (id: string) => show(await ask(at(), 'GET', pathOf(id))));
  draft
    .command('read')
    .description('say how its source is read, such as separator=";" encoding=windows-1252')
    .argument('<draft>')
    .argument('<name=value...>', 'format, encoding, separator, header, skipLines, sheet, root, entry')
    .action(async (id: string, list: readonly string[]) =>
      show(await change(at(), 'PATCH', pathOf(id), { reading: assignments(list) })),
    );
  draft
    .command('fields')
    .description(
      'say what becomes of columns, such as mag.type=double mag.unit=mag mag.labels.fr=magnitude note.keep=false',
    )
    .argument('<draft>')
    .argument('<column.member=value...>')
    .action(async (id: string, list: readonly string[]) => {
      const before = await ask(at(), 'GET', pathOf(id));
      const fields = asTexts(withOthers(fieldChanges(list), before));
      show(await ask(at(), 'PATCH', pathOf(id), { seen: before.etag, body: { fields } }));
    });
  draft
    .command('steps')
    .description('show its processors as JSON, or set them from a file of it')
    .argument('<draft>')
    .argument(
      '[file]',
      'a JSON list, such as [{"kind": "trim", "fields": ["name"]}]; - reads it from the input',
    )
    .action(async (id: string, file: string | undefined) => {
      const { body } =
        file === undefined
          ? await ask(at(), 'GET', pathOf(id))
          : await change(at(), 'PATCH', pathOf(id), { steps: jsonIn(file) });
      console.log(JSON.stringify(body.steps, undefined, 2));
      if (body.problem !== null) stop(JSON.stringify(body.problem));
    });
  draft
    .command('describe')
    .description(
      'name the dataset and describe it, such as dataset=stars \'title={"en":"Stars"}\' publisher=Club',
    )
    .argument('<draft>')
    .argument('<name=value...>')
    .action(async (id: string, list: readonly string[]) => {
      const { dataset, ...metadata } = assignments(list);
      show(await change(at(), 'PATCH', pathOf(id), { metadata, ...(dataset !== undefined && { dataset }) }));
    });
  draft
    .command('preview')
    .description('show the first rows as they would be published, and what each processor does')
    .argument('<draft>')
    .action(async (id: string) => {
      const { body } = await ask(at(), 'GET', `${pathOf(id)}/preview`);
      // What the operation answers with.
      showPreview(body as unknown as Preview);
    });
  draft
    .command('rejected')
    .description('write every rejected value as CSV')
    .argument('<draft>')
    .action(async (id: string) => {
      process.stdout.write((await ask(at(), 'GET', `${pathOf(id)}/rejected`)).text);
    });
  draft
    .command('publish')
    .description('publish it')
    .argument('<draft>')
    .action(async (id: string) => publishDraft(at(), id, (await ask(at(), 'GET', pathOf(id))).etag));
  draft
    .command('discard')
    .description('throw it away, with its source')
    .argument('<draft>')
    .action(async (id: string) => {
      await ask(at(), 'DELETE', pathOf(id));
      console.log(`${id} is thrown away.`);
    });
}
