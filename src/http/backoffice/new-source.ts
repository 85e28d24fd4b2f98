import { fieldsOf, HARVEST_KINDS, type HarvestKindName, SECRET_FIELDS, type SourceOffer } from '#harvesting';
import { blankForm, type FormState } from '#web';
import {
  goTo,
  notHere,
  type OfficeAnswer,
  type OfficeCall,
  type OfficePost,
  type OfficeRoute,
  show,
} from './route.ts';

const PATH = '/backoffice/datasets/new/from/:kind/';
// A small source is seen by then, and its page needs no reload.
const WAIT_MS = 4000;

const kindOf = ({ path }: OfficeCall): HarvestKindName | undefined =>
  HARVEST_KINDS.find((kind) => kind === path.kind);

const pathOf = (kind: HarvestKindName, job: string): string =>
  `/backoffice/datasets/new/from/${kind}/${job}/`;

const formPage = (kind: HarvestKindName, form: FormState, status?: 422): OfficeAnswer =>
  show('newSource', { kind, form, ...fieldsOf(kind), secrets: SECRET_FIELDS }, status);

async function wait({ deps }: OfficeCall, job: string): Promise<void> {
  for await (const state of deps.jobs.watch(job, AbortSignal.timeout(WAIT_MS)))
    if (state.endedAt !== undefined) return;
}

/** Begins a draft of what was chosen. */
async function take(
  { deps, viewer }: OfficeCall,
  { url, parser, metadata }: SourceOffer,
): Promise<OfficeAnswer> {
  if (url === undefined) return notHere;
  const draft = await deps.publishing.begin({
    owner: viewer.personId,
    source: { kind: 'url', url },
    reading: parser,
    metadata,
  });
  if (draft.jobId !== undefined) await wait({ deps } as OfficeCall, draft.jobId);
  return goTo(`/backoffice/drafts/${draft.id}/`);
}

async function look(call: OfficePost): Promise<OfficeAnswer> {
  const { deps, form, viewer } = call;
  const kind = kindOf(call);
  if (kind === undefined) return notHere;
  const { needs, may } = fieldsOf(kind);
  const config = Object.fromEntries(
    [...needs, ...may].map((field) => [field, form.text(field, { required: false, max: 4000 })]),
  );
  const contains = form.text('contains', { required: false, max: 200 });
  if (!form.isGood) return formPage(kind, form.state(), 422);
  const job = await deps.harvesting.look(viewer.personId, kind, config, contains);
  if (!job.ok) {
    for (const { field, code } of job.problems) form.refuse(field, { message: `harvest.problem.${code}` });
    return formPage(kind, form.state(), 422);
  }
  await wait(call, job.value.id);
  const found = await deps.harvesting.found(job.value.id, viewer.personId);
  // A query has one answer: there is nothing to choose.
  const [only, ...others] = found === undefined || found === 'looking' ? [] : found.offers;
  const isOne = (kind === 'tap' || kind === 'cone') && others.length === 0 && only?.url !== undefined;
  return isOne ? take(call, only) : goTo(pathOf(kind, job.value.id));
}

/** One dataset of a source that has many, or of a service. */
export const newSourceRoutes: readonly OfficeRoute[] = [
  {
    path: PATH,
    section: 'datasets',
    needs: ['create-datasets'],
    async get(call) {
      const kind = kindOf(call);
      return kind === undefined ? notHere : formPage(kind, blankForm());
    },
    post: look,
  },
  {
    path: `${PATH}:job/`,
    section: 'datasets',
    needs: ['create-datasets'],
    async get(call) {
      const kind = kindOf(call);
      const job = call.path.job ?? '';
      const found = await call.deps.harvesting.found(job, call.viewer.personId);
      return kind === undefined || found === undefined ? notHere : show('sourceOffers', { kind, job, found });
    },
  },
  {
    path: `${PATH}:job/:offer/`,
    section: 'datasets',
    needs: ['create-datasets'],
    async post(call) {
      const found = await call.deps.harvesting.found(call.path.job ?? '', call.viewer.personId);
      const offer = found === 'looking' ? undefined : found?.offers[Number(call.path.offer)];
      return offer === undefined ? notHere : take(call, offer);
    },
  },
];
