import type { OverviewData } from '#web';
import { openSections } from './frame.ts';
import { type OfficeCall, type OfficeRoute, show } from './route.ts';
import { mayOpen, OFFICE_SECTIONS } from './sections.ts';

/** What waits for somebody, as far as this person may look at it. */
async function concernsOf({ deps, comer }: OfficeCall): Promise<OverviewData['concerns']> {
  const concerns: OverviewData['concerns'][number][] = [];
  if (mayOpen(comer, OFFICE_SECTIONS.mail.needs)) {
    const failed = await deps.outbox.list({ states: ['failed'] });
    const kept = await deps.outbox.list({ states: ['kept'] });
    const path = OFFICE_SECTIONS.mail.path;
    concerns.push(
      { message: 'office.concern.mail-failed', count: failed.total, path: `${path}?state=failed` },
      { message: 'office.concern.mail-kept', count: kept.total, path: `${path}?state=kept` },
    );
  }
  if (mayOpen(comer, OFFICE_SECTIONS.jobs.needs)) {
    const failed = await deps.jobs.list({ phases: ['ERROR'], perPage: 1 });
    const path = `${OFFICE_SECTIONS.jobs.path}?phase=ERROR`;
    concerns.push({ message: 'office.concern.jobs-failed', count: failed.total, path });
  }
  if (mayOpen(comer, OFFICE_SECTIONS.cookies.needs)) {
    const faults = await deps.consentDesk.faults.list();
    const { path } = OFFICE_SECTIONS.cookies;
    concerns.push({ message: 'office.concern.cookie-faults', count: faults.length, path });
  }
  return concerns.filter(({ count }) => count > 0);
}

export const overviewRoutes: readonly OfficeRoute[] = [
  {
    path: OFFICE_SECTIONS.overview.path,
    section: 'overview',
    async get(call) {
      const keys = openSections(call.comer).filter((key) => key !== 'overview');
      return show('overview', {
        concerns: await concernsOf(call),
        sections: keys.map((key) => ({
          label: `office.nav.${key}`,
          about: `office.about.${key}`,
          path: OFFICE_SECTIONS[key].path,
        })),
      });
    },
  },
];
