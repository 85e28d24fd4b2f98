import { z } from 'zod';
import { may } from '#accounts';
import type { PageProblem, StoredPage } from '#pages';
import {
  changedMeanwhile,
  type ManagementCall,
  type ManagementRoute,
  notAllowed,
  notThere,
  problem,
} from './route.ts';

const texts = z.record(z.string().regex(/^[a-z]{2}$/), z.string().max(100_000));
const pageDraft = z.strictObject({
  title: texts,
  body: texts,
  isInNavigation: z.boolean().default(false),
  position: z.int().min(0).max(10_000).default(0),
});

function pageProblem(first: PageProblem, name: string) {
  switch (first.code) {
    case 'not-allowed':
      return notAllowed('write pages');
    case 'changed-meanwhile':
      return changedMeanwhile;
    case 'no-such-page':
    case 'no-such-version':
      return notThere(`page ${name.slice(0, 60)}`);
    case 'bad-name':
      return problem(400, 'BadName', 'A name has lower-case letters, digits and -, 60 at most.');
    case 'name-taken':
      return problem(
        409,
        'NameTaken',
        `There is a page ${name} already. Change it with its ETag as If-Match.`,
      );
    case 'title-missing':
      return problem(400, 'BadValue', 'title: a text in one language at least.');
    case 'too-long':
      return problem(400, 'BadValue', `${first.part}.${first.language}: ${first.max} characters at most.`);
    case 'too-many':
      return problem(409, 'TooMany', `A portal has ${first.max} pages at most.`);
  }
}

const pageAnswer = (page: StoredPage, status: 200 | 201 = 200) =>
  ({ status, body: page, etag: String(page.version) }) as const;

const mayWrite = ({ viewer }: ManagementCall): boolean => may(viewer, 'manage-pages');

/** The portal's own pages, their versions and their place in the navigation. */
export const pageRoutes: readonly ManagementRoute[] = [
  {
    method: 'GET',
    path: '/pages',
    operationId: 'listPages',
    summary: 'The portal’s own pages, by name.',
    tag: 'pages',
    isList: true,
    async answer(call) {
      if (!mayWrite(call)) return notAllowed('write pages');
      const { limit, offset } = call.query;
      const pages = await call.deps.pages.list();
      return {
        status: 200,
        body: { total_count: pages.length, results: pages.slice(offset, offset + limit) },
      };
    },
  },
  {
    method: 'GET',
    path: '/pages/{page}',
    operationId: 'getPage',
    summary: 'A page as it was last saved. The ETag is its version.',
    tag: 'pages',
    async answer(call) {
      const page = mayWrite(call) ? await call.deps.pages.get(call.path.page ?? '') : undefined;
      return page === undefined ? notThere('such page') : pageAnswer(page);
    },
  },
  {
    method: 'PUT',
    path: '/pages/{page}',
    operationId: 'savePage',
    summary: 'Saves a page as a new version: with If-Match one that is there, without it a new one.',
    tag: 'pages',
    body: pageDraft,
    async answer({ deps, viewer, path, body, seen }) {
      const name = path.page ?? '';
      const draft = body as z.infer<typeof pageDraft>;
      const saved =
        seen === undefined
          ? await deps.pages.create(viewer, name, draft)
          : await deps.pages.save(viewer, name, Number(seen), draft);
      return saved.ok
        ? pageAnswer(saved.value, seen === undefined ? 201 : 200)
        : pageProblem(saved.problems[0], name);
    },
  },
  {
    method: 'POST',
    path: '/pages/{page}/publish',
    operationId: 'publishPage',
    summary: 'Shows the newest version to readers.',
    tag: 'pages',
    needsMatch: true,
    async answer({ deps, viewer, path, seen }) {
      const done = await deps.pages.publish(viewer, path.page ?? '', Number(seen));
      return done.ok ? pageAnswer(done.value) : pageProblem(done.problems[0], path.page ?? '');
    },
  },
  {
    method: 'POST',
    path: '/pages/{page}/unpublish',
    operationId: 'unpublishPage',
    summary: 'Takes a page back from readers.',
    tag: 'pages',
    async answer({ deps, viewer, path }) {
      const done = await deps.pages.unpublish(viewer, path.page ?? '');
      return done.ok ? pageAnswer(done.value) : pageProblem(done.problems[0], path.page ?? '');
    },
  },
  {
    method: 'DELETE',
    path: '/pages/{page}',
    operationId: 'deletePage',
    summary: 'Deletes a page, with all its versions.',
    tag: 'pages',
    async answer({ deps, viewer, path }) {
      const done = await deps.pages.remove(viewer, path.page ?? '');
      return done.ok ? { status: 204 } : pageProblem(done.problems[0], path.page ?? '');
    },
  },
  {
    method: 'GET',
    path: '/pages/{page}/versions',
    operationId: 'listPageVersions',
    summary: 'Every version of a page, the newest first.',
    tag: 'pages',
    isList: true,
    async answer(call) {
      if (!mayWrite(call)) return notAllowed('write pages');
      const { limit, offset } = call.query;
      const versions = await call.deps.pages.versions(call.path.page ?? '');
      if (versions.length === 0) return notThere('such page');
      return {
        status: 200,
        body: { total_count: versions.length, results: versions.slice(offset, offset + limit) },
      };
    },
  },
  {
    method: 'POST',
    path: '/pages/{page}/restore',
    operationId: 'restorePage',
    summary: 'A new version with the content of an earlier one.',
    tag: 'pages',
    needsMatch: true,
    body: z.strictObject({ version: z.int().min(1) }),
    async answer({ deps, viewer, path, body, seen }) {
      const { version } = body as { readonly version: number };
      const done = await deps.pages.restore(viewer, path.page ?? '', version, Number(seen));
      return done.ok ? pageAnswer(done.value) : pageProblem(done.problems[0], path.page ?? '');
    },
  },
];
