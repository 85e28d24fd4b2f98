import { objectsToCounting } from '#consent';
import { type PageRoute, page } from '../pages/page.ts';

/** What is counted, in plain words, with the form to object. */
const explained: PageRoute['answer'] = async ({ deps, request, consent }) =>
  page('audience', {
    isOn: deps.audience.isOn,
    knowsCountries: deps.audience.knowsCountries,
    sharesReaders: deps.audience.sharesReaders,
    standing: objectsToCounting(request.headers)
      ? 'signal'
      : consent.state.choice?.uncounted
        ? 'uncounted'
        : 'counted',
    choices: consent.ofSite.paths.choices,
  });

export const audiencePages: readonly PageRoute[] = [
  { path: '/terms/audience/', isOpen: true, isPersonal: true, answer: explained },
];
