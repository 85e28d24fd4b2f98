import { reportOf } from '#audience';
import { lastValue } from '../query-string.ts';
import { type OfficeRoute, show } from './route.ts';
import { OFFICE_SECTIONS } from './sections.ts';

const PERIODS = [30, 90, 365] as const;

/** How much the portal is used. */
export const audienceRoutes: readonly OfficeRoute[] = [
  {
    path: OFFICE_SECTIONS.audience.path,
    section: 'audience',
    async get({ deps: { audience }, query, now }) {
      const asked = Number(lastValue(query, 'days'));
      const days = PERIODS.find((one) => one === asked) ?? PERIODS[0];
      return show('audience', {
        report: await reportOf(audience, now, days),
        days,
        periods: PERIODS,
        isOn: audience.isOn,
        knowsCountries: audience.knowsCountries,
      });
    },
  },
];
