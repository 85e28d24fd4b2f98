import type { OverviewData } from '#web';
import { type OfficeCall, type OfficeRoute, show } from './route.ts';
import { mayOpen, SECTIONS, type SectionKey } from './sections.ts';

/** What waits for somebody, as far as this person may look at it. */
async function concernsOf({ deps, viewer }: OfficeCall): Promise<OverviewData['concerns']> {
  const concerns: OverviewData['concerns'][number][] = [];
  if (mayOpen(viewer, SECTIONS.mail.needs)) {
    const failed = await deps.outbox.list({ states: ['failed'] });
    const kept = await deps.outbox.list({ states: ['kept'] });
    const path = SECTIONS.mail.path;
    concerns.push(
      { message: 'office.concern.mail-failed', count: failed.total, path: `${path}?state=failed` },
      { message: 'office.concern.mail-kept', count: kept.total, path: `${path}?state=kept` },
    );
  }
  return concerns.filter(({ count }) => count > 0);
}

export const overviewRoutes: readonly OfficeRoute[] = [
  {
    path: SECTIONS.overview.path,
    section: 'overview',
    async get(call) {
      const keys = (Object.keys(SECTIONS) as SectionKey[]).filter(
        (key) => key !== 'overview' && mayOpen(call.viewer, SECTIONS[key].needs),
      );
      return show('overview', {
        concerns: await concernsOf(call),
        sections: keys.map((key) => ({
          label: `office.nav.${key}`,
          about: `office.about.${key}`,
          path: SECTIONS[key].path,
        })),
      });
    },
  },
];
