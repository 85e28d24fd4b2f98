import { goTo, type OfficeAnswer, type OfficeCall, type OfficePost, type OfficeRoute } from './route.ts';

const json = (status: number, body: unknown): OfficeAnswer => ({ answer: 'json', status, body });
const MEGABYTE = 1_048_576;

/** Announces a file that will come in pieces. */
async function begin({ deps, form, viewer, t }: OfficePost): Promise<OfficeAnswer> {
  const max = deps.settings['uploads.maxMb'];
  const name = form.text('name', { max: 500 });
  const bytes = Number(form.hidden('bytes'));
  const modified = Number(form.hidden('modified')) || 0;
  if (!form.isGood || !Number.isSafeInteger(bytes) || bytes < 1)
    return json(422, { message: t('upload.unreadable') });
  if (bytes > max * MEGABYTE) return json(422, { message: t('publishing.problem.too-large', { max }) });
  const file = deps.publishing.uploads.begin({ owner: viewer.personId, name, bytes, modified });
  return file === undefined ? json(422, { message: t('upload.too-many') }) : json(200, file);
}

/** Adds a piece where the file ends; says where that is, whatever comes of it. */
async function append({ deps, form, file: piece, path, viewer }: OfficePost): Promise<OfficeAnswer> {
  const { uploads } = deps.publishing;
  const id = path.upload ?? '';
  const isAdded =
    piece !== undefined &&
    (await uploads.append(id, viewer.personId, Number(form.hidden('offset')), piece.path));
  const now = uploads.get(id, viewer.personId);
  if (now === undefined) return json(404, {});
  return json(isAdded ? 200 : 409, now);
}

async function state({ deps, path, viewer }: OfficeCall): Promise<OfficeAnswer> {
  const now = deps.publishing.uploads.get(path.upload ?? '', viewer.personId);
  return now === undefined ? json(404, {}) : json(200, now);
}

/** Gives a file up that has not come whole. */
async function discard({ deps, path, viewer }: OfficePost): Promise<OfficeAnswer> {
  deps.publishing.uploads.discard(path.upload ?? '', viewer.personId);
  return goTo('/backoffice/datasets/new/', 'upload-discarded');
}

/** Large files come in pieces, so that a broken connection costs one of them. */
export const uploadRoutes: readonly OfficeRoute[] = [
  { path: '/backoffice/uploads/', section: 'datasets', post: begin },
  { path: '/backoffice/uploads/:upload/discard/', section: 'datasets', post: discard },
  { path: '/backoffice/uploads/:upload/', section: 'datasets', takesUpload: true, get: state, post: append },
];
