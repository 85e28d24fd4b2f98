import { blankForm, type FormState } from '#web';
import { goTo, notHere, type OfficeAnswer, type OfficeCall, type OfficeRoute, show } from './route.ts';
import { mayOpen, OFFICE_SECTIONS } from './sections.ts';

const { path: PATH } = OFFICE_SECTIONS['cookie-audit'];
const MANAGE = ['manage-settings'] as const;

/** At an hour at which few people are about, and the nightly housekeeping is not. */
const CRONS = { night: '15 3 * * *', week: '15 3 * * 1', month: '15 3 1 * *' } as const;

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  json: 'application/json; charset=utf-8',
  xml: 'application/xml; charset=utf-8',
};

async function page(call: OfficeCall, form?: FormState): Promise<OfficeAnswer> {
  const { audits, settings } = call.deps;
  const [list, job, schedule] = await Promise.all([audits.list(), audits.latestJob(), audits.schedule()]);
  const often = Object.entries(CRONS).find(([, cron]) => cron === schedule?.cron)?.[0] ?? 'never';
  return show(
    'cookieAudit',
    {
      audits: list,
      job,
      nextAt: schedule?.isEnabled ? schedule.nextAt : undefined,
      mayRun: mayOpen(call.comer, MANAGE),
      address: settings.publicUrl || `http://localhost:${settings.port}`,
      form:
        form ??
        blankForm({ often: schedule?.isEnabled ? often : 'never', all: schedule?.all ? 'yes' : undefined }),
    },
    form === undefined ? 200 : 422,
  );
}

/** Audits of the portal's own cookies. No form here takes an address: the portal looks at nobody but itself. */
export const cookieAuditRoutes: readonly OfficeRoute[] = [
  { path: PATH, section: 'cookie-audit', get: (call) => page(call) },
  {
    path: `${PATH}run/`,
    section: 'cookie-audit',
    needs: MANAGE,
    async post({ deps, viewer, form }) {
      await deps.audits.begin(viewer.personId, form.isTicked('every'));
      await deps.accounts.audit.record(viewer, { action: 'cookie-audit.asked-for' });
      return goTo(PATH, 'cookie-audit-asked-for');
    },
  },
  {
    path: `${PATH}schedule/`,
    section: 'cookie-audit',
    needs: MANAGE,
    async post(call) {
      const { deps, viewer, form } = call;
      const often = form.text('often');
      const known = Object.hasOwn(CRONS, often) ? CRONS[often as keyof typeof CRONS] : undefined;
      if (known === undefined && often !== 'never')
        form.refuse('often', { message: 'cookie-audit.problem.often' });
      if (!form.isGood) return page(call, form.state());
      const wanted = { cron: known ?? CRONS.week, all: form.isTicked('all'), isEnabled: known !== undefined };
      // One of our own times: it cannot be refused.
      await deps.audits.setSchedule(wanted, viewer.personId);
      await deps.accounts.audit.record(viewer, { action: 'cookie-audit.scheduled', details: wanted });
      return goTo(PATH, 'saved');
    },
  },
  {
    path: `${PATH}:id/:file/`,
    section: 'cookie-audit',
    async get({ deps, path }) {
      const { id = '', file = '' } = path;
      const body = await deps.audits.file(id, file);
      if (body === undefined) return notHere;
      const type = TYPES[file.split('.').at(-1) ?? ''] ?? 'text/plain';
      return { answer: 'file', type, name: `cookie-audit-${id}-${file}`, body };
    },
  },
];
