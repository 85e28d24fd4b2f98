import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { addAccountCommands } from './remote-accounts.ts';
import { type At, ask, assignments, change, jsonIn, line, listed, segment, stop } from './remote-api.ts';
import { addDraftCommands, beginDraft, publishDraft } from './remote-drafts.ts';

interface ImportOptions {
  readonly id: string;
  readonly title?: string;
  readonly license?: string;
  readonly licenseUrl?: string;
}

async function importFile(at: At, source: string, options: ImportOptions): Promise<void> {
  const { id, title, license, licenseUrl } = options;
  let isThere = false;
  for await (const one of listed(at, '/datasets')) isThere ||= one.id === id;
  const draft = await beginDraft(at, source, isThere ? id : undefined);
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

async function writePage(
  at: At,
  name: string,
  file: string,
  options: { lang: string; title: string; publish?: boolean },
) {
  const path = `/pages/${encodeURIComponent(name)}`;
  let isThere = false;
  for await (const one of listed(at, '/pages')) isThere ||= one.name === name;
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
      for await (const one of listed(at(), '/datasets')) line(one.id, one.records, one.modified);
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
      for await (const one of listed(at(), '/unpublished')) {
        if (one.id !== id) continue;
        await ask(at(), 'POST', `/unpublished/${String(one.uid)}/publish`);
        console.log(`${id} is published again.`);
        return;
      }
      stop(`There is no unpublished dataset ${id}.`);
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
      for await (const one of listed(at(), '/harvesters'))
        line(one.id, one.kind, one.schedule || 'off', one.name);
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
  remote
    .command('jobs')
    .description('list long work: id, phase, kind, begin, end; or call one off')
    .option('--cancel <id>', 'call it off')
    .action(async ({ cancel }: { readonly cancel?: string }) => {
      if (cancel !== undefined) {
        await ask(at(), 'POST', `/jobs/${segment(cancel)}/cancel`);
        console.log(`${cancel} is called off.`);
        return;
      }
      for await (const one of listed(at(), '/jobs'))
        line(one.id, one.phase, one.kind, one.createdAt, one.endedAt);
    });
  addDraftCommands(remote, at);
  addAccountCommands(remote, at);
  remote
    .command('api')
    .description('any operation of the management API, such as: api GET /people')
    .argument('<method>')
    .argument('<path>', 'as /api/management/v1/openapi.json has it')
    .argument('[file]', 'JSON to send; - reads it from the input')
    .option('--seen', 'send the ETag of what is at the path now, as operations that need If-Match ask')
    .action(
      async (method: string, path: string, file: string | undefined, { seen }: { readonly seen?: true }) => {
        const body = file === undefined ? undefined : jsonIn(file);
        const { text } = seen
          ? await change(at(), method, path, body)
          : await ask(at(), method, path, body === undefined ? {} : { body });
        if (text !== '') console.log(text);
      },
    );
}
