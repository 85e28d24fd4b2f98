import { openAsBlob, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Command, InvalidArgumentError } from 'commander';

const WAIT_MS = 1000;
const API = '/api/management/v1';

interface At {
  readonly portal: string;
  readonly key: string;
}

interface Answer {
  readonly body: Readonly<Record<string, unknown>>;
  readonly etag: string;
}

const stop = (message: string): never => {
  console.error(message);
  process.exit(1);
};

/** One request to the management API of a portal; ends the program with what it says is wrong. */
async function ask(
  { portal, key }: At,
  method: string,
  path: string,
  options: { readonly body?: unknown; readonly file?: Blob; readonly seen?: string } = {},
): Promise<Answer> {
  const { body, file, seen } = options;
  const response = await fetch(`${portal}${API}${path}`, {
    method,
    headers: {
      authorization: `Apikey ${key}`,
      ...(seen === undefined ? {} : { 'if-match': `"${seen}"` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(file === undefined ? {} : { 'content-type': 'application/octet-stream' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(file === undefined ? {} : { body: file }),
  }).catch((error: unknown) => stop(`${portal} cannot be reached: ${(error as Error).message}`));
  const text = await response.text();
  let answer: Readonly<Record<string, unknown>> = {};
  try {
    if (text !== '') answer = JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    stop(`${portal} answers, but not as a portal does (${response.status}).`);
  }
  if (!response.ok) stop(`${String(answer.message ?? 'refused')} (${response.status})`);
  // Weak when the answer came compressed.
  const tag = response.headers.get('etag') ?? '';
  return { body: answer, etag: tag.replace(/^W\//, '').replaceAll('"', '') };
}

/** Publishes a draft and waits until it is done. */
async function publishDraft(at: At, id: string, seen: string): Promise<void> {
  await ask(at, 'POST', `/drafts/${id}/publish`, { seen });
  for (;;) {
    const { body } = await ask(at, 'GET', `/drafts/${id}`);
    if (body.state === 'published') {
      console.log(`${String(body.dataset)} is published.`);
      return;
    }
    if (body.state !== 'publishing') stop(`It could not be published: ${JSON.stringify(body.problem)}`);
    await setTimeout(WAIT_MS);
  }
}

interface ImportOptions {
  readonly id: string;
  readonly title?: string;
  readonly license?: string;
  readonly licenseUrl?: string;
}

async function importFile(at: At, source: string, options: ImportOptions): Promise<void> {
  const { id, title, license, licenseUrl } = options;
  const { body: list } = await ask(at, 'GET', '/datasets?limit=100');
  const isThere = (list.results as readonly { readonly id: string }[]).some((one) => one.id === id);
  const isUrl = /^https?:\/\//i.test(source);
  if (!isUrl && statSync(source, { throwIfNoEntry: false }) === undefined)
    stop(`There is no file ${source}.`);
  const purpose = isThere ? `&dataset=${encodeURIComponent(id)}` : '';
  const draft = isUrl
    ? await ask(at, 'POST', '/drafts', { body: { url: source, ...(isThere && { dataset: id }) } })
    : await ask(at, 'POST', `/drafts/upload?name=${encodeURIComponent(basename(source))}${purpose}`, {
        file: await openAsBlob(source),
      });
  const draftId = String(draft.body.id);
  if (draft.body.state === 'refused') stop(`It cannot be read: ${JSON.stringify(draft.body.problem)}`);
  if (isThere) return publishDraft(at, draftId, draft.etag);
  const named = await ask(at, 'PATCH', `/drafts/${draftId}`, {
    seen: draft.etag,
    body: {
      dataset: id,
      metadata: {
        title: { en: title ?? id },
        license: license ?? 'CC BY 4.0',
        licenseUrl:
          licenseUrl ?? (license === undefined ? 'https://creativecommons.org/licenses/by/4.0/' : ''),
      },
    },
  });
  return publishDraft(at, draftId, named.etag);
}

async function rollBack(at: At, id: string): Promise<void> {
  const path = `/datasets/${encodeURIComponent(id)}`;
  const { body, etag } = await ask(at, 'GET', `${path}/history`);
  const snapshots = body.snapshots as readonly { readonly id: string }[];
  const before = snapshots[snapshots.findIndex((one) => one.id === body.current) + 1];
  if (before === undefined) return stop(`${id} has no snapshot to go back to.`);
  const restored = await ask(at, 'POST', `${path}/restore`, { seen: etag, body: { snapshot: before.id } });
  console.log(`${id} is back at its snapshot ${before.id} with ${String(restored.body.records)} records.`);
}

/** `name=value`; a value that is JSON is what it says, any other is a text. */
function assignments(list: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    list.map((item) => {
      const at = item.indexOf('=');
      if (at < 1) throw new InvalidArgumentError('Write NAME=VALUE.');
      const text = item.slice(at + 1);
      try {
        return [item.slice(0, at), JSON.parse(text) as unknown];
      } catch {
        return [item.slice(0, at), text];
      }
    }),
  );
}

async function writePage(
  at: At,
  name: string,
  file: string,
  options: { lang: string; title: string; publish?: boolean },
) {
  const path = `/pages/${encodeURIComponent(name)}`;
  const { body: list } = await ask(at, 'GET', '/pages?limit=100');
  const isThere = (list.results as readonly { readonly name: string }[]).some((one) => one.name === name);
  const before = isThere ? await ask(at, 'GET', path) : undefined;
  const content = before?.body.content as { title?: object; body?: object } | undefined;
  const saved = await ask(at, 'PUT', path, {
    ...(before === undefined ? {} : { seen: before.etag }),
    body: {
      title: { ...content?.title, [options.lang]: options.title },
      body: { ...content?.body, [options.lang]: readFileSync(file, 'utf8') },
      isInNavigation: before?.body.isInNavigation ?? false,
      position: before?.body.position ?? 0,
    },
  });
  if (options.publish) await ask(at, 'POST', `${path}/publish`, { seen: saved.etag });
  console.log(`${name} is saved as version ${saved.etag}${options.publish ? ' and published' : ''}.`);
}

/** `almagest remote …`: what the back office does, on any portal, by its management API. */
export function addRemoteCommands(program: Command): void {
  const remote = program
    .command('remote')
    .description('publish on a portal that runs elsewhere, by its management API')
    .requiredOption('--portal <address>', 'of the portal; or ALMAGEST_PORTAL', process.env.ALMAGEST_PORTAL)
    .requiredOption(
      '--key <key>',
      'API key; or ALMAGEST_KEY, which no list of processes shows',
      process.env.ALMAGEST_KEY,
    );
  const at = (): At => {
    const { portal, key } = remote.opts<At>();
    if (!URL.canParse(portal))
      return stop(`--portal ${portal}: an address such as https://sky.example is needed.`);
    return { portal: new URL(portal).origin, key };
  };
  remote
    .command('datasets')
    .description('list what the key may change')
    .action(async () => {
      const { body } = await ask(at(), 'GET', '/datasets?limit=100');
      for (const one of body.results as readonly Readonly<Record<string, unknown>>[])
        console.log(`${one.id}\t${one.records}\t${one.modified}`);
    });
  remote
    .command('import')
    .description('publish a file or an address as a dataset, or as new data of one')
    .argument('<file-or-url>')
    .requiredOption('--id <id>', 'id of the dataset')
    .option('--title <text>', 'title of a new dataset')
    .option('--license <title>', 'licence of a new dataset; CC BY 4.0 unless said')
    .option('--license-url <address>', 'address of its text')
    .action((source: string, options: ImportOptions) => importFile(at(), source, options));
  remote
    .command('rollback')
    .description('make the snapshot before the current one current again')
    .argument('<id>')
    .action((id: string) => rollBack(at(), id));
  remote
    .command('remove')
    .description('delete a dataset')
    .argument('<id>')
    .action(async (id: string) => {
      await ask(at(), 'DELETE', `/datasets/${encodeURIComponent(id)}`);
      console.log(`${id} is deleted.`);
    });
  remote
    .command('unpublish')
    .description('take a dataset back from readers, and keep everything')
    .argument('<id>')
    .action(async (id: string) => {
      await ask(at(), 'POST', `/datasets/${encodeURIComponent(id)}/unpublish`);
      console.log(`${id} is not published any more.`);
    });
  remote
    .command('bring-back')
    .description('give an unpublished dataset back to readers')
    .argument('<id>')
    .action(async (id: string) => {
      const { body } = await ask(at(), 'GET', '/unpublished?limit=100');
      const list = body.results as readonly { readonly id: string; readonly uid: string }[];
      const found = list.find((one) => one.id === id);
      if (found === undefined) return stop(`There is no unpublished dataset ${id}.`);
      await ask(at(), 'POST', `/unpublished/${found.uid}/publish`);
      console.log(`${id} is published again.`);
    });
  remote
    .command('schedule')
    .description('show when a dataset is asked for again, or set it')
    .argument('<id>')
    .argument('[cron]', 'such as "0 4 * * 1", in the time zone of the portal; off: no more')
    .action(async (id: string, cron: string | undefined) => {
      const path = `/datasets/${encodeURIComponent(id)}/schedule`;
      const { body } =
        cron === undefined
          ? await ask(at(), 'GET', path)
          : await ask(at(), 'PUT', path, { body: { cron: cron === 'off' ? null : cron } });
      console.log(`${id}\t${String(body.cron ?? 'off')}\t${String(body.nextAt ?? '')}`);
    });
  remote
    .command('harvesters')
    .description('list the harvesters, or run one')
    .option('--run <id>', 'take over what its source has')
    .action(async ({ run }: { readonly run?: string }) => {
      if (run !== undefined) {
        const { body } = await ask(at(), 'POST', `/harvesters/${encodeURIComponent(run)}/run`);
        console.log(`It is at work as job ${String(body.job)}.`);
        return;
      }
      const { body } = await ask(at(), 'GET', '/harvesters?limit=100');
      for (const one of body.results as readonly Readonly<Record<string, unknown>>[])
        console.log(`${one.id}\t${one.kind}\t${one.schedule || 'off'}\t${one.name}`);
    });
  remote
    .command('settings')
    .description('show the settings of the portal, or set some')
    .argument('[name=value...]', 'values are texts or JSON; null gives one back to its default')
    .action(async (list: readonly string[]) => {
      let answer = await ask(at(), 'GET', '/settings');
      if (list.length > 0)
        answer = await ask(at(), 'PATCH', '/settings', { seen: answer.etag, body: assignments(list) });
      for (const [name, setting] of Object.entries(answer.body)) {
        const { value, from } = setting as { readonly value: unknown; readonly from: string };
        console.log(`${name}\t${JSON.stringify(value)}\t${from}`);
      }
    });
  remote
    .command('page')
    .description('write a page of the portal from a Markdown file')
    .argument('<name>')
    .argument('<file>')
    .requiredOption('--title <text>')
    .option('--lang <code>', 'language of the file', 'en')
    .option('--publish', 'show it to readers at once')
    .action((name: string, file: string, options: { lang: string; title: string; publish?: boolean }) =>
      writePage(at(), name, file, options),
    );
}
