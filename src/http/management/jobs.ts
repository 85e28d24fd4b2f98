import { may } from '#accounts';
import { type Job, PHASES } from '#jobs';
import { ok } from '#lib';
import { windowOf } from './account-answers.ts';
import { type ManagementCall, type ManagementRoute, notAllowed, notThere, problem } from './route.ts';

const shown = ({ id, kind, owner, phase, progress, result, error, createdAt, endedAt }: Job) => ({
  id,
  kind,
  owner: owner ?? null,
  phase,
  progress,
  result,
  error,
  createdAt,
  endedAt: endedAt ?? null,
});

const mayRun = ({ viewer }: ManagementCall): boolean => may(viewer, 'manage-settings');

/** A job that was asked for by the caller, or any for whoever runs the portal. */
async function jobOf(call: ManagementCall): Promise<Job | undefined> {
  const job = await call.deps.jobs.get(call.path.job ?? '');
  return job !== undefined && (job.owner === call.viewer.personId || mayRun(call)) ? job : undefined;
}

/** Something that only who runs the portal does with a job. */
const act = (
  route: Pick<ManagementRoute, 'method' | 'path' | 'operationId' | 'summary'>,
  work: (call: ManagementCall, id: string) => Promise<boolean>,
  refusal: string,
): ManagementRoute => ({
  ...route,
  tag: 'jobs',
  async answer(call) {
    if (!mayRun(call)) return notAllowed('stop or remove jobs');
    const job = await jobOf(call);
    if (job === undefined) return notThere('such job');
    return (await work(call, job.id)) ? { status: 204 } : problem(409, 'NotPossible', refusal);
  },
});

/** Long work, watched and stopped. */
export const jobRoutes: readonly ManagementRoute[] = [
  {
    method: 'GET',
    path: '/jobs',
    operationId: 'listJobs',
    summary: 'Jobs, the newest first: your own, or everybody’s for whoever may manage settings.',
    tag: 'jobs',
    isList: true,
    parameters: ['phase'],
    async answer(call) {
      const { deps, query, viewer } = call;
      const phase = query.text('phase');
      const known = PHASES.find((one) => one === phase);
      if (phase !== '' && known === undefined)
        return problem(400, 'BadValue', `phase: one of ${PHASES.join(', ')}.`);
      const filter = {
        ...(known !== undefined && { phases: [known] }),
        ...(!mayRun(call) && { owner: viewer.personId }),
      };
      const found = await windowOf(query, async (page) => {
        const { jobs: items, ...rest } = await deps.jobs.list({ ...filter, page });
        return ok({ ...rest, items });
      });
      const { total, items } = found.ok ? found.value : { total: 0, items: [] };
      return { status: 200, body: { total_count: total, results: items.map(shown) } };
    },
  },
  {
    method: 'GET',
    path: '/jobs/{job}',
    operationId: 'getJob',
    summary: 'A job that you have asked for: its phase, how far it is, what came of it.',
    tag: 'jobs',
    async answer(call) {
      const job = await jobOf(call);
      return job === undefined ? notThere('such job') : { status: 200, body: shown(job) };
    },
  },
  {
    method: 'GET',
    path: '/jobs/{job}/log',
    operationId: 'getJobLog',
    summary: 'What a job has noted, for whoever may manage settings.',
    tag: 'jobs',
    async answer(call) {
      if (!mayRun(call)) return notAllowed('read what jobs have noted');
      const job = await jobOf(call);
      if (job === undefined) return notThere('such job');
      return { status: 200, body: { lines: await call.deps.jobs.log(job.id) } };
    },
  },
  act(
    {
      method: 'POST',
      path: '/jobs/{job}/cancel',
      operationId: 'cancelJob',
      summary: 'Calls a job off: one that waits at once, one that runs as soon as it hears of it.',
    },
    ({ deps }, id) => deps.jobs.cancel(id),
    'The job has ended.',
  ),
  act(
    {
      method: 'DELETE',
      path: '/jobs/{job}',
      operationId: 'removeJob',
      summary: 'Takes a job that has ended from the list.',
    },
    ({ deps }, id) => deps.jobs.remove(id),
    'The job is at work or waits. Cancel it first.',
  ),
];
