import { PHASES } from '#jobs';
import { readList } from './list-query.ts';
import { goTo, notHere, type OfficeRoute, show } from './route.ts';

const PATH = '/backoffice/jobs/';

/** Long work, watched and stopped. */
export const jobRoutes: readonly OfficeRoute[] = [
  {
    path: PATH,
    section: 'jobs',
    async get({ deps, query }) {
      const list = readList(PATH, query, { choices: { phase: PHASES } });
      const phases = PHASES.filter((phase) => (list.chosen.phase ?? phase) === phase);
      const { jobs, total, pages } = await deps.jobs.list({ phases, page: list.page });
      const owners = jobs.flatMap(({ owner }) => (owner === undefined ? [] : [owner]));
      const names = await deps.accounts.people.names([...new Set(owners)]);
      return show('jobs', { list, jobs, total, pages, names });
    },
  },
  {
    path: `${PATH}:id/`,
    section: 'jobs',
    async get({ deps, path }) {
      const job = await deps.jobs.get(path.id ?? '');
      if (job === undefined) return notHere;
      const names = await deps.accounts.people.names(job.owner === undefined ? [] : [job.owner]);
      return show('job', { job, owner: names.get(job.owner ?? ''), log: await deps.jobs.log(job.id) });
    },
  },
  {
    path: `${PATH}:id/cancel/`,
    section: 'jobs',
    async post({ deps, path }) {
      const id = path.id ?? '';
      return goTo(`${PATH}${id}/`, (await deps.jobs.cancel(id)) ? 'job-cancelled' : 'job-ended');
    },
  },
  {
    path: `${PATH}:id/remove/`,
    section: 'jobs',
    async post({ deps, path }) {
      const id = path.id ?? '';
      return (await deps.jobs.remove(id)) ? goTo(PATH, 'job-removed') : goTo(`${PATH}${id}/`);
    },
  },
];
