import { z } from 'zod';
import { may } from '#accounts';
import type { PageProblem, StoredPage } from '#pages';
import type { PortalProblem } from '#portal';
import { ADJUSTABLE } from '#settings';
import {
  changedMeanwhile,
  type ManagementCall,
  type ManagementRoute,
  notAllowed,
  notThere,
  problem,
} from './route.ts';

const settingsBody = ({ deps: { portal, settings } }: ManagementCall) =>
  Object.fromEntries(
    ADJUSTABLE.map((name) => [name, { value: settings[name], from: portal.originOf(name) }]),
  );

function settingProblem(first: PortalProblem) {
  switch (first.code) {
    case 'not-allowed':
      return notAllowed('change settings');
    case 'changed-meanwhile':
      return changedMeanwhile;
    case 'locked':
      return problem(
        409,
        'Locked',
        `${first.setting}: set by the environment or portal.yaml, and changed there.`,
      );
    case 'unknown-setting':
      return problem(
        400,
        'UnknownSetting',
        `There is no setting "${first.setting.slice(0, 100)}" here. There are: ${ADJUSTABLE.join(', ')}.`,
      );
    case 'bad-value':
      return problem(400, 'BadValue', `${first.setting}: must be ${first.allowed}.`);
    case 'language-not-there':
      return problem(400, 'BadValue', 'defaultLanguage: must be one of languages.');
    default:
      return problem(400, 'BadValue', 'The picture cannot be used.');
  }
}

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

export const portalRoutes: readonly ManagementRoute[] = [
  {
    method: 'GET',
    path: '/settings',
    operationId: 'getSettings',
    summary: 'The settings that the back office may change, and where each value comes from.',
    tag: 'settings',
    async answer(call) {
      if (!may(call.viewer, 'manage-settings')) return notAllowed('change settings');
      return { status: 200, body: settingsBody(call), etag: call.deps.portal.seen(ADJUSTABLE) };
    },
  },
  {
    method: 'PATCH',
    path: '/settings',
    operationId: 'changeSettings',
    summary: 'Sets some settings, all or none; null gives one back to its default. They hold at once.',
    tag: 'settings',
    needsMatch: true,
    body: z.record(z.string(), z.unknown()),
    async answer(call) {
      const { deps, viewer, seen } = call;
      if (!may(viewer, 'manage-settings')) return notAllowed('change settings');
      if (seen !== deps.portal.seen(ADJUSTABLE)) return changedMeanwhile;
      const changed = await deps.portal.change(viewer, call.body as Readonly<Record<string, unknown>>);
      return changed.ok
        ? { status: 200, body: settingsBody(call), etag: deps.portal.seen(ADJUSTABLE) }
        : settingProblem(changed.problems[0]);
    },
  },
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
];
