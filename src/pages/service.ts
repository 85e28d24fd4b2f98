import { createHash } from 'node:crypto';
import { type Actor, type AuditEvent, actorMay } from '#accounts';
import { type Clock, fail, ok, type Result } from '#lib';
import { readTopic, type Store } from '#store';
import type { PageContent, PageDraft, PageProblem, Pages, PublishedPage, StoredPage } from './model.ts';
import * as repository from './repository.ts';

export interface PagesOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Writes into the audit log. */
  record(actor: Actor, event: AuditEvent): Promise<void>;
}

const MAX_TITLE = 200;
const MAX_BODY = 60_000;
const MAX_PAGES = 500;
const NAME = /^[a-z\d](?:[a-z\d-]{0,58}[a-z\d])?$/;
// Pages of the program itself.
const TAKEN = new Set(['api']);

/** Without what was left empty, and without what no text holds. */
function cleaned({ title, body }: PageContent): PageContent {
  const filled = (texts: PageContent['title']) =>
    Object.fromEntries(
      Object.entries(texts)
        .map(([language, text]) => [language, text.replace(/\r\n?/g, '\n').replaceAll('\0', '')] as const)
        .filter(([, text]) => text.trim() !== ''),
    );
  const titles = Object.fromEntries(
    Object.entries(filled(title)).map(([language, text]) => [language, text.replace(/\s+/g, ' ').trim()]),
  );
  return { title: titles, body: filled(body) };
}

function problemsOf({ title, body }: PageContent): readonly PageProblem[] {
  const problems: PageProblem[] = [];
  if (Object.keys(title).length === 0) problems.push({ code: 'title-missing' });
  for (const [language, text] of Object.entries(title))
    if (text.length > MAX_TITLE) problems.push({ code: 'too-long', part: 'title', language, max: MAX_TITLE });
  for (const [language, text] of Object.entries(body))
    if (text.length > MAX_BODY) problems.push({ code: 'too-long', part: 'body', language, max: MAX_BODY });
  return problems;
}

type Db = Parameters<typeof repository.readPage>[0];

export async function openPages({ store, clock, record }: PagesOptions): Promise<Pages> {
  let published: readonly PublishedPage[] = [];
  let mark = '';

  async function read(): Promise<void> {
    const rows = await repository.readPublished(store.db);
    published = rows.map(({ name, number, in_navigation, changed_at, content }) => ({
      name,
      version: number,
      isInNavigation: in_navigation === 1,
      title: (JSON.parse(content) as PageContent).title,
      changedAt: changed_at,
    }));
    mark = createHash('sha256').update(JSON.stringify(published)).digest('base64url').slice(0, 16);
  }
  const { isBehind, refresh } = await readTopic(store, 'pages', read);

  const now = () => clock.now().toISOString();
  const personOf = (actor: Actor): string | null => (actor.kind === 'person' ? actor.personId : null);

  /** One change of one page, that no other runs beside, with its line in the audit log. */
  async function change(
    actor: Actor,
    name: string,
    act: string,
    work: (db: Db, page: StoredPage | undefined) => Promise<Result<unknown, PageProblem>>,
  ): Promise<Result<StoredPage, PageProblem>> {
    if (!actorMay(actor, 'manage-pages')) return fail({ code: 'not-allowed' });
    const result = await store.exclusively(`page:${name}`, async (db) =>
      work(db, await repository.readPage(db, name)),
    );
    if (!result.ok) return result;
    const page = await repository.readPage(store.db, name);
    await record(actor, {
      action: `page.${act}`,
      target: { kind: 'page', id: name },
      details: page === undefined ? {} : { version: page.version },
    });
    await refresh();
    // Only a removal leaves none, and looks at no page afterwards.
    return ok(page as StoredPage);
  }

  const addVersion = (
    db: Db,
    facts: {
      readonly name: string;
      readonly number: number;
      readonly actor: Actor;
      readonly content: PageContent;
      readonly restoredFrom?: number;
    },
  ) =>
    repository.insertVersion(db, {
      page: facts.name,
      number: facts.number,
      at: now(),
      person: personOf(facts.actor),
      restored_from: facts.restoredFrom ?? null,
      content: JSON.stringify(facts.content),
    });

  const placeOf = ({ isInNavigation, position }: PageDraft) => ({
    in_navigation: isInNavigation ? 1 : 0,
    position,
  });

  return {
    list: () => repository.readPages(store.db),
    get: (name) => repository.readPage(store.db, name),
    versions: (name) => repository.readVersions(store.db, name),
    version: (name, number) => repository.readVersion(store.db, name, number),

    async create(actor, name, draft) {
      const content = cleaned(draft);
      return change(actor, name, 'created', async (db, existing) => {
        if (!NAME.test(name)) return fail<PageProblem>({ code: 'bad-name' });
        if (existing !== undefined || TAKEN.has(name)) return fail<PageProblem>({ code: 'name-taken' });
        const [first, ...rest] = problemsOf(content);
        if (first) return fail(first, ...rest);
        if ((await repository.readPages(db)).length >= MAX_PAGES)
          return fail<PageProblem>({ code: 'too-many', max: MAX_PAGES });
        await repository.insertPage(db, {
          name,
          ...placeOf(draft),
          current_version: 1,
          published_version: null,
          created_at: now(),
          changed_at: now(),
        });
        await addVersion(db, { name, number: 1, actor, content });
        return ok(undefined);
      });
    },

    async save(actor, name, seen, draft) {
      const content = cleaned(draft);
      return change(actor, name, 'saved', async (db, page) => {
        if (page === undefined) return fail<PageProblem>({ code: 'no-such-page' });
        if (page.version !== seen) return fail<PageProblem>({ code: 'changed-meanwhile' });
        const [first, ...rest] = problemsOf(content);
        if (first) return fail(first, ...rest);
        const isSame = JSON.stringify(page.content) === JSON.stringify(content);
        const number = isSame ? page.version : page.version + 1;
        if (!isSame) await addVersion(db, { name, number, actor, content });
        await repository.changePage(db, name, {
          ...placeOf(draft),
          current_version: number,
          changed_at: now(),
        });
        return ok(undefined);
      });
    },

    publish: (actor, name, seen) =>
      change(actor, name, 'published', async (db, page) => {
        if (page === undefined) return fail<PageProblem>({ code: 'no-such-page' });
        if (page.version !== seen) return fail<PageProblem>({ code: 'changed-meanwhile' });
        await repository.changePage(db, name, { published_version: page.version, changed_at: now() });
        return ok(undefined);
      }),

    unpublish: (actor, name) =>
      change(actor, name, 'unpublished', async (db, page) => {
        if (page === undefined) return fail<PageProblem>({ code: 'no-such-page' });
        await repository.changePage(db, name, { published_version: null, changed_at: now() });
        return ok(undefined);
      }),

    restore: (actor, name, number, seen) =>
      change(actor, name, 'restored', async (db, page) => {
        if (page === undefined) return fail<PageProblem>({ code: 'no-such-page' });
        if (page.version !== seen) return fail<PageProblem>({ code: 'changed-meanwhile' });
        const earlier = await repository.readVersion(db, name, number);
        if (earlier === undefined) return fail<PageProblem>({ code: 'no-such-version' });
        const next = page.version + 1;
        await addVersion(db, { name, number: next, actor, content: earlier.content, restoredFrom: number });
        await repository.changePage(db, name, { current_version: next, changed_at: now() });
        return ok(undefined);
      }),

    async remove(actor, name) {
      const removed = await change(actor, name, 'removed', async (db, page) => {
        if (page === undefined) return fail<PageProblem>({ code: 'no-such-page' });
        await repository.deletePage(db, name);
        return ok(undefined);
      });
      return removed.ok ? ok(undefined) : removed;
    },

    published: () => published,
    async read(name) {
      const version = published.find((page) => page.name === name)?.version;
      return version === undefined
        ? undefined
        : (await repository.readVersion(store.db, name, version))?.content;
    },
    mark: () => mark,
    isBehind,
    refresh,
  };
}
