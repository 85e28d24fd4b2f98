import { may } from '#accounts';
import {
  fieldsOf,
  HARVEST_KINDS,
  type Harvester,
  type HarvesterProblem,
  type HarvesterWish,
  type HarvestKindName,
  SECRET_FIELDS,
} from '#harvesting';
import { blankForm, type FormState, rhythmOf } from '#web';
import { nextTimes, readCron } from './refresh-form.ts';
import {
  goTo,
  notHere,
  type OfficeAnswer,
  type OfficeCall,
  type OfficePost,
  type OfficeRoute,
  show,
} from './route.ts';

const PATH = '/backoffice/harvesters/';
const ONE = `${PATH}:id/`;
// A small source is done by then, and its page needs no reload.
const WAIT_MS = 3000;

/** The harvester of the address, when it is the person's, or they may do everything. */
async function harvesterOf({ deps, path, viewer }: OfficeCall): Promise<Harvester | undefined> {
  const harvester = await deps.harvesting.get(path.id ?? '');
  return harvester?.owner === viewer.personId || may(viewer, 'administer') ? harvester : undefined;
}

const onHarvester =
  <Call extends OfficeCall>(work: (call: Call, harvester: Harvester) => Promise<OfficeAnswer>) =>
  async (call: Call): Promise<OfficeAnswer> => {
    const harvester = await harvesterOf(call);
    return harvester === undefined ? notHere : work(call, harvester);
  };

const kindOf = ({ path }: OfficeCall): HarvestKindName | undefined =>
  HARVEST_KINDS.find((kind) => kind === path.kind);

const formFacts = ({ deps }: OfficeCall, kind: HarvestKindName, form: FormState) => ({
  kind,
  form,
  timeZone: deps.settings.timeZone,
  ...fieldsOf(kind),
  secrets: SECRET_FIELDS,
});

/** What the form says of a harvester. */
function wishOf({ form }: OfficePost, kind: HarvestKindName): HarvesterWish {
  const { needs, may: optional } = fieldsOf(kind);
  return {
    name: form.text('name', { required: false, max: 200 }),
    kind,
    config: Object.fromEntries(
      [...needs, ...optional].map((field) => [field, form.text(field, { required: false, max: 4000 })]),
    ),
    idPrefix: form.text('idPrefix', { required: false, max: 60 }),
    schedule: readCron(form) ?? '',
    removesGone: form.isTicked('removesGone'),
  };
}

function refuse({ form }: OfficePost, problems: readonly HarvesterProblem[]): void {
  for (const { field, code } of problems)
    form.refuse(field === 'schedule' ? 'cron' : field, { message: `harvest.problem.${code}` });
}

/** Saves it, or says in the form what is wrong. */
async function save(call: OfficePost, kind: HarvestKindName, id?: string): Promise<Harvester | undefined> {
  const { deps, form, viewer } = call;
  const wish = wishOf(call, kind);
  if (!form.isGood) return undefined;
  const saved = await deps.harvesting.save(viewer, viewer.personId, wish, id);
  if (saved.ok) return saved.value;
  refuse(call, saved.problems);
  return undefined;
}

/** Secrets are shown to nobody, not even sealed. */
const formOf = ({ name, config, idPrefix, schedule, removesGone }: Harvester): FormState =>
  blankForm({
    ...Object.fromEntries(
      Object.entries(config).filter(([field]) => !SECRET_FIELDS.some((secret) => secret === field)),
    ),
    name,
    idPrefix,
    ...rhythmOf(schedule),
    ...(removesGone && { removesGone: 'yes' }),
  });

async function harvesterPage(
  call: OfficeCall,
  harvester: Harvester,
  form?: FormState,
): Promise<OfficeAnswer> {
  const job = harvester.jobId === undefined ? undefined : await call.deps.jobs.get(harvester.jobId);
  return show(
    'harvester',
    {
      ...formFacts(call, harvester.kind, form ?? formOf(harvester)),
      harvester,
      next: nextTimes(call, harvester.schedule),
      running: job !== undefined && job.endedAt === undefined ? job.id : undefined,
    },
    form === undefined ? 200 : 422,
  );
}

const run = (isPreview: boolean): OfficeRoute => ({
  path: `${ONE}${isPreview ? 'preview' : 'run'}/`,
  section: 'harvesters',
  post: onHarvester(async ({ deps, viewer }: OfficePost, { id }) => {
    const job = await deps.harvesting.run(id, viewer.personId, isPreview);
    if (job !== undefined)
      for await (const state of deps.jobs.watch(job.id, AbortSignal.timeout(WAIT_MS)))
        if (state.endedAt !== undefined) break;
    return goTo(`${PATH}${id}/`);
  }),
});

/** Sources of many datasets. */
export const harvesterRoutes: readonly OfficeRoute[] = [
  {
    path: PATH,
    section: 'harvesters',
    async get({ deps, viewer }) {
      const all = await deps.harvesting.list();
      const isAdministrator = may(viewer, 'administer');
      return show('harvesters', {
        harvesters: all.filter(({ owner }) => isAdministrator || owner === viewer.personId),
      });
    },
  },
  { path: `${PATH}new/`, section: 'harvesters', get: async () => show('newHarvester', {}) },
  {
    path: `${PATH}new/:kind/`,
    section: 'harvesters',
    async get(call) {
      const kind = kindOf(call);
      return kind === undefined
        ? notHere
        : show('harvesterForm', formFacts(call, kind, blankForm({ ...rhythmOf(undefined) })));
    },
    async post(call) {
      const kind = kindOf(call);
      if (kind === undefined) return notHere;
      const saved = await save(call, kind);
      return saved === undefined
        ? show('harvesterForm', formFacts(call, kind, call.form.state()), 422)
        : goTo(`${PATH}${saved.id}/`, 'harvester-saved');
    },
  },
  {
    path: ONE,
    section: 'harvesters',
    get: onHarvester((call, harvester) => harvesterPage(call, harvester)),
    post: onHarvester(async (call: OfficePost, harvester) => {
      const saved = await save(call, harvester.kind, harvester.id);
      return saved === undefined
        ? harvesterPage(call, harvester, call.form.state())
        : goTo(`${PATH}${saved.id}/`, 'harvester-saved');
    }),
  },
  run(true),
  run(false),
  {
    path: `${ONE}remove/`,
    section: 'harvesters',
    get: onHarvester(async ({ t }: OfficeCall, { id, name }) =>
      show('confirm', {
        title: t('harvest.remove-title'),
        consequences: [t('harvest.remove-text')],
        crumbs: [
          { label: t('office.nav.harvesters'), path: PATH },
          { label: name, path: `${PATH}${id}/` },
        ],
        action: `${PATH}${id}/remove/`,
        hidden: {},
        submit: t('harvest.remove'),
        cancel: `${PATH}${id}/`,
      }),
    ),
    post: onHarvester(async ({ deps, viewer }: OfficePost, { id }) => {
      await deps.harvesting.remove(viewer, id);
      return goTo(PATH, 'harvester-removed');
    }),
  },
];
