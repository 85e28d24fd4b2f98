import { diffLines, diffWordsWithSpace } from 'diff';
import { LANGUAGES, type Language, localized } from '#i18n';
import { type PageContent, type PageDraft, type PageProblem, pathOfPage, type StoredPage } from '#pages';
import { blankForm, type FormState } from '#web';
import { shownBlocks } from '../pages/embeds.ts';
import {
  goTo,
  notHere,
  type OfficeAnswer,
  type OfficeCall,
  type OfficePost,
  type OfficeRoute,
  show,
} from './route.ts';

const PATH = '/backoffice/pages/';
const MAX_TITLE = 200;
const MAX_BODY = 60_000;
const MAX_POSITION = 10_000;
// Longer texts are compared as wholes.
const DIFF_MS = 500;

const titleOf = (call: OfficeCall, { content, name }: StoredPage): string =>
  localized(content.title, call.language, call.deps.settings.defaultLanguage) || name;

/** Languages of the portal, and those in which there is a text already. */
const languagesOf = ({ deps: { settings } }: OfficeCall, page?: StoredPage): readonly Language[] =>
  LANGUAGES.filter(
    (language) =>
      settings.languages.includes(language) ||
      page?.content.title[language] !== undefined ||
      page?.content.body[language] !== undefined,
  );

const formOf = (page: StoredPage): FormState =>
  blankForm({
    ...Object.fromEntries(
      LANGUAGES.flatMap((language) => [
        [`title-${language}`, page.content.title[language] ?? ''],
        [`body-${language}`, page.content.body[language] ?? ''],
      ]),
    ),
    isInNavigation: page.isInNavigation ? 'yes' : '',
    position: page.position === 0 ? '' : String(page.position),
  });

function draftIn({ form }: OfficePost, languages: readonly Language[]): PageDraft {
  const texts = (part: string, max: number) =>
    Object.fromEntries(
      languages.map((language) => [language, form.text(`${part}-${language}`, { required: false, max })]),
    );
  return {
    title: texts('title', MAX_TITLE),
    body: texts('body', MAX_BODY),
    isInNavigation: form.isTicked('isInNavigation'),
    position: form.integer('position', { min: 0, max: MAX_POSITION, required: false }) ?? 0,
  };
}

function refuse({ form }: OfficePost, problems: readonly PageProblem[], first: Language | undefined): void {
  for (const problem of problems)
    switch (problem.code) {
      case 'bad-name':
        form.refuse('name', { message: 'pages.bad-name' });
        break;
      case 'name-taken':
        form.refuse('name', { message: 'pages.name-taken' });
        break;
      case 'title-missing':
        form.refuse(`title-${first ?? ''}`, { message: 'pages.title-missing' });
        break;
      case 'too-long':
        form.refuse(`${problem.part}-${problem.language}`, {
          message: 'office.problem.too-long',
          values: { max: problem.max },
        });
        break;
      case 'too-many':
        form.refuse('', { message: 'pages.too-many', values: { max: problem.max } });
        break;
      case 'changed-meanwhile':
        form.refuse('', { message: 'account.problem.changed-meanwhile' });
        break;
      case 'not-allowed':
      case 'no-such-page':
      case 'no-such-version':
        form.refuse('', { message: 'account.problem.not-allowed' });
    }
}

/** What was typed, as whoever writes it would see it. */
async function previewOf(call: OfficePost, draft: PageContent, languages: readonly Language[]) {
  const { deps, viewer, now, request } = call;
  const controller = new AbortController();
  request.raw.once('close', () => {
    if (request.raw.destroyed && !request.raw.complete) controller.abort();
  });
  const written = languages.filter((language) => (draft.body[language] ?? '') !== '');
  return Promise.all(
    written.map(async (language) => ({
      language,
      title: draft.title[language] ?? '',
      blocks: await shownBlocks(
        {
          deps,
          language,
          sees: deps.visibility.of(viewer, now),
          now,
          signal: controller.signal,
          log: request.log,
          isForWriter: true,
        },
        draft.body[language] ?? '',
      ),
    })),
  );
}

interface Shown {
  readonly page?: StoredPage;
  readonly form?: FormState;
  readonly preview?: Awaited<ReturnType<typeof previewOf>>;
}

function formPage(call: OfficeCall, { page, form, preview }: Shown): OfficeAnswer {
  const hasProblems = Object.keys(form?.problems ?? {}).length > 0;
  return show(
    'pageForm',
    {
      ...(page === undefined ? {} : { page }),
      title: page === undefined ? '' : titleOf(call, page),
      languages: languagesOf(call, page),
      form: form ?? (page === undefined ? blankForm() : formOf(page)),
      seen: page?.version ?? 0,
      path: pathOfPage(page?.name ?? ''),
      ...(preview === undefined ? {} : { preview }),
    },
    hasProblems ? 422 : 200,
  );
}

const pageOf = (call: OfficeCall): Promise<StoredPage | undefined> =>
  call.deps.pages.get(call.path.page ?? '');

const seenIn = ({ form }: OfficePost): number => Number(form.hidden('seen'));

const list: OfficeRoute = {
  path: PATH,
  section: 'pages',
  async get(call) {
    const pages = await call.deps.pages.list();
    return show('pages', { pages: pages.map((page) => ({ page, title: titleOf(call, page) })) });
  },
};

const create: OfficeRoute = {
  path: `${PATH}new/`,
  section: 'pages',
  get: async (call) => formPage(call, {}),
  async post(call) {
    const { form, deps, viewer } = call;
    const languages = languagesOf(call);
    const draft = draftIn(call, languages);
    const isPreview = form.hidden('act') === 'preview';
    const name = form.text('name', { required: !isPreview, max: 60 });
    if (form.isGood && isPreview)
      return formPage(call, { form: form.state(), preview: await previewOf(call, draft, languages) });
    if (form.isGood) {
      const created = await deps.pages.create(viewer, name, draft);
      if (created.ok) return goTo(`${PATH}${name}/`, 'page-created');
      refuse(call, created.problems, languages[0]);
    }
    return formPage(call, { form: form.state() });
  },
};

const edit: OfficeRoute = {
  path: `${PATH}:page/`,
  section: 'pages',
  async get(call) {
    const page = await pageOf(call);
    return page === undefined ? notHere : formPage(call, { page });
  },
  async post(call) {
    const page = await pageOf(call);
    if (page === undefined) return notHere;
    const { form, deps, viewer } = call;
    const languages = languagesOf(call, page);
    const draft = draftIn(call, languages);
    if (form.isGood && form.hidden('act') === 'preview')
      return formPage(call, { page, form: form.state(), preview: await previewOf(call, draft, languages) });
    if (form.isGood) {
      const saved = await deps.pages.save(viewer, page.name, seenIn(call), draft);
      if (saved.ok) return goTo(`${PATH}${page.name}/`, 'page-saved');
      refuse(call, saved.problems, languages[0]);
    }
    return formPage(call, { page, form: form.state() });
  },
};

const publish: OfficeRoute = {
  path: `${PATH}:page/publish/`,
  section: 'pages',
  async post(call) {
    const page = await pageOf(call);
    if (page === undefined) return notHere;
    const published = await call.deps.pages.publish(call.viewer, page.name, seenIn(call));
    return goTo(`${PATH}${page.name}/`, published.ok ? 'page-published' : 'page-changed-meanwhile');
  },
};

const unpublish: OfficeRoute = {
  path: `${PATH}:page/unpublish/`,
  section: 'pages',
  async post(call) {
    const page = await pageOf(call);
    if (page === undefined) return notHere;
    await call.deps.pages.unpublish(call.viewer, page.name);
    return goTo(`${PATH}${page.name}/`, 'page-unpublished');
  },
};

/** Names of people who have written versions. */
async function nameOf(call: OfficeCall, person: string | undefined): Promise<string> {
  if (person === undefined) return call.t('pages.by-command');
  if (person === call.viewer.personId) return call.viewer.name;
  const names = await call.deps.accounts.people.names([person]);
  return names.get(person) ?? person;
}

const history: OfficeRoute = {
  path: `${PATH}:page/history/`,
  section: 'pages',
  async get(call) {
    const page = await pageOf(call);
    if (page === undefined) return notHere;
    const versions = await call.deps.pages.versions(page.name);
    return show('pageHistory', {
      page,
      title: titleOf(call, page),
      versions: await Promise.all(
        versions.map(async ({ number, at, person, restoredFrom }) => ({
          number,
          at,
          by: await nameOf(call, person),
          ...(restoredFrom === undefined ? {} : { restoredFrom }),
        })),
      ),
    });
  },
};

type Pieces = readonly { readonly kind: 'same' | 'added' | 'removed'; readonly text: string }[];

/** From one text to another: words of a title, lines of a body. */
function piecesOf(part: 'title' | 'body', from: string, to: string): Pieces {
  const changes = part === 'title' ? diffWordsWithSpace(from, to) : diffLines(from, to, { timeout: DIFF_MS });
  if (changes === undefined)
    return [
      { kind: 'removed', text: from },
      { kind: 'added', text: to },
    ];
  return changes.map(({ added, removed, value }) => ({
    kind: added ? ('added' as const) : removed ? ('removed' as const) : ('same' as const),
    text: value,
  }));
}

const version: OfficeRoute = {
  path: `${PATH}:page/history/:version/`,
  section: 'pages',
  async get(call) {
    const page = await pageOf(call);
    const number = Number(call.path.version);
    const earlier =
      page === undefined || !Number.isSafeInteger(number)
        ? undefined
        : await call.deps.pages.version(page.name, number);
    if (page === undefined || earlier === undefined) return notHere;
    const changes = languagesOf(call, page).flatMap((language) =>
      (['title', 'body'] as const).map((part) => ({
        language,
        part,
        pieces: piecesOf(part, earlier.content[part][language] ?? '', page.content[part][language] ?? ''),
      })),
    );
    return show('pageVersion', {
      page,
      title: titleOf(call, page),
      number,
      at: earlier.at,
      changes: changes.filter(({ pieces }) => pieces.some(({ text }) => text !== '')),
    });
  },
};

const restore: OfficeRoute = {
  path: `${PATH}:page/history/:version/restore/`,
  section: 'pages',
  async post(call) {
    const page = await pageOf(call);
    const number = Number(call.path.version);
    if (page === undefined || !Number.isSafeInteger(number)) return notHere;
    const restored = await call.deps.pages.restore(call.viewer, page.name, number, seenIn(call));
    return goTo(`${PATH}${page.name}/`, restored.ok ? 'page-restored' : 'page-changed-meanwhile');
  },
};

const remove: OfficeRoute = {
  path: `${PATH}:page/remove/`,
  section: 'pages',
  async get(call) {
    const { t } = call;
    const page = await pageOf(call);
    if (page === undefined) return notHere;
    const title = titleOf(call, page);
    const path = `${PATH}${page.name}/`;
    return show('confirm', {
      title: t('pages.remove-title', { title }),
      consequences: [t('pages.remove-text')],
      crumbs: [
        { label: t('office.nav.pages'), path: PATH },
        { label: title, path },
      ],
      action: `${path}remove/`,
      hidden: {},
      submit: t('pages.remove'),
      cancel: path,
    });
  },
  async post(call) {
    const page = await pageOf(call);
    if (page === undefined) return notHere;
    await call.deps.pages.remove(call.viewer, page.name);
    return goTo(PATH, 'page-removed');
  },
};

/** The portal's own pages. */
export const pagesRoutes: readonly OfficeRoute[] = [
  list,
  create,
  edit,
  publish,
  unpublish,
  history,
  version,
  restore,
  remove,
];
