import { fieldsOf, HARVEST_KINDS, type HarvestKindName, SECRET_FIELDS, type SourceOffer } from '#harvesting';
import { blankForm, type FormState } from '#web';
import { lastValue } from '../query-string.ts';
import { withdrawnOf } from './datasets.ts';
import {
  datasetOf,
  goTo,
  notHere,
  type OfficeAnswer,
  type OfficeCall,
  type OfficePost,
  type OfficeRoute,
  show,
} from './route.ts';

// A small source is seen by then, and its page needs no reload.
const WAIT_MS = 4000;

const kindOf = ({ path }: OfficeCall): HarvestKindName | undefined =>
  HARVEST_KINDS.find((kind) => kind === path.kind);

/** What data are fetched for. */
interface Target {
  /** Of its page of sources, which the pages here lie below. */
  readonly path: string;
  /** Whose data are replaced; undefined: a new dataset begins. */
  readonly dataset?: { readonly uid: string; readonly id: string };
}

const formPage = ({ path }: Target, kind: HarvestKindName, form: FormState, status?: 422): OfficeAnswer =>
  show('newSource', { base: path, kind, form, ...fieldsOf(kind), secrets: SECRET_FIELDS }, status);

async function wait({ deps }: OfficeCall, job: string): Promise<void> {
  for await (const state of deps.jobs.watch(job, AbortSignal.timeout(WAIT_MS)))
    if (state.endedAt !== undefined) return;
}

/** Begins a draft of what was chosen. */
async function take(
  { deps, viewer }: OfficeCall,
  { dataset }: Target,
  { url, parser, metadata }: SourceOffer,
): Promise<OfficeAnswer> {
  if (url === undefined) return notHere;
  const draft = await deps.publishing.begin({
    owner: viewer.personId,
    ...(dataset !== undefined && { dataset }),
    source: { kind: 'url', url },
    reading: parser,
    metadata,
  });
  if (draft.jobId !== undefined) await wait({ deps } as OfficeCall, draft.jobId);
  return goTo(`/backoffice/drafts/${draft.id}/`);
}

async function look(call: OfficePost, target: Target): Promise<OfficeAnswer> {
  const { deps, form, viewer } = call;
  const kind = kindOf(call);
  if (kind === undefined) return notHere;
  const { needs, may } = fieldsOf(kind);
  const config = Object.fromEntries(
    [...needs, ...may].map((field) => [field, form.text(field, { required: false, max: 4000 })]),
  );
  const contains = form.text('contains', { required: false, max: 200 });
  if (!form.isGood) return formPage(target, kind, form.state(), 422);
  const job = await deps.harvesting.look(viewer.personId, kind, config, contains);
  if (!job.ok) {
    for (const { field, code } of job.problems) form.refuse(field, { message: `harvest.problem.${code}` });
    return formPage(target, kind, form.state(), 422);
  }
  await wait(call, job.value.id);
  const found = await deps.harvesting.found(job.value.id, viewer.personId);
  // A query has one answer: there is nothing to choose.
  const [only, ...others] = found === undefined || found === 'looking' ? [] : found.offers;
  const isOne = (kind === 'tap' || kind === 'cone') && others.length === 0 && only?.url !== undefined;
  return isOne ? take(call, target, only) : goTo(`${target.path}from/${kind}/${job.value.id}/`);
}

type Guard = Pick<OfficeRoute, 'needs' | 'right'>;

/** The pages below one page of sources; `targetOf` is undefined for who may not know of the dataset. */
function routesBelow(
  base: string,
  guard: Guard,
  targetOf: (call: OfficeCall) => Target | undefined,
): readonly OfficeRoute[] {
  const path = `${base}from/:kind/`;
  return [
    {
      path,
      section: 'datasets',
      ...guard,
      async get(call) {
        const [kind, target] = [kindOf(call), targetOf(call)];
        // Looked at before: what was asked stands in the form again.
        const asked = await call.deps.harvesting.asked(
          lastValue(call.query, 'job') ?? '',
          call.viewer.personId,
        );
        const form = blankForm({ ...asked?.config, contains: asked?.contains });
        return kind && target ? formPage(target, kind, form) : notHere;
      },
      async post(call) {
        const target = targetOf(call);
        return target ? look(call, target) : notHere;
      },
    },
    {
      path: `${path}:job/`,
      section: 'datasets',
      ...guard,
      async get(call) {
        const [kind, target] = [kindOf(call), targetOf(call)];
        const job = call.path.job ?? '';
        const found = await call.deps.harvesting.found(job, call.viewer.personId);
        return kind && target && found
          ? show('sourceOffers', { base: target.path, kind, job, found })
          : notHere;
      },
    },
    {
      path: `${path}:job/:offer/`,
      section: 'datasets',
      ...guard,
      async post(call) {
        const target = targetOf(call);
        const found = await call.deps.harvesting.found(call.path.job ?? '', call.viewer.personId);
        const offer = found === 'looking' ? undefined : found?.offers[Number(call.path.offer)];
        return offer && target ? take(call, target, offer) : notHere;
      },
    },
  ];
}

const targetBelow = (path: string, { uid, id }: { readonly uid: string; readonly id: string }): Target => ({
  path,
  dataset: { uid, id },
});

/** One dataset of a source that has many, or of a service: as a new dataset, or as new data of one. */
export const newSourceRoutes: readonly OfficeRoute[] = [
  ...routesBelow('/backoffice/datasets/new/', { needs: ['create-datasets'] }, () => ({
    path: '/backoffice/datasets/new/',
  })),
  ...routesBelow('/backoffice/datasets/:dataset/data/', { right: 'edit' }, (call) => {
    const dataset = datasetOf(call);
    return targetBelow(`/backoffice/datasets/${dataset.id}/data/`, dataset);
  }),
  ...routesBelow('/backoffice/withdrawn/:uid/data/', {}, (call) => {
    const dataset = withdrawnOf(call);
    return dataset && targetBelow(`/backoffice/withdrawn/${dataset.uid}/data/`, dataset);
  }),
];
