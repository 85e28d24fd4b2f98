import { Readable } from 'node:stream';
import { goTo, notHere, type OfficeRoute, show } from './route.ts';
import { OFFICE_SECTIONS } from './sections.ts';

const PATH = OFFICE_SECTIONS.cookies.path;

/** Pictures of what visitors were shown, and the wish for some. */
export const consentPictureRoutes: readonly OfficeRoute[] = [
  {
    path: `${PATH}pictures/`,
    section: 'cookies',
    async post({ deps, viewer }) {
      await deps.audits.beginPictures(viewer.personId);
      await deps.accounts.audit.record(viewer, {
        action: 'consent.pictures-asked-for',
        target: { kind: 'portal', id: 'portal' },
      });
      return goTo(PATH, 'pictures-asked-for');
    },
  },
  {
    path: `${PATH}versions/:digest/pictures/`,
    section: 'cookies',
    async get({ deps: { consent }, path }) {
      const version = consent.publications.find(({ digest }) => digest === path.digest);
      const taken = (await consent.store.pictures()).find(({ publication }) => publication === path.digest);
      if (version === undefined || taken === undefined) return notHere;
      const { digest, revision, publishedAt } = version;
      const { time, browser, pictures } = taken;
      return show('consentPictures', { digest, revision, publishedAt, takenAt: time, browser, pictures });
    },
  },
  {
    path: `${PATH}versions/:digest/pictures/:name/`,
    section: 'cookies',
    async get({ deps: { consent }, path }) {
      const { digest = '', name = '' } = path;
      const png = await consent.store.picture(digest, name);
      if (png === undefined) return notHere;
      return { answer: 'file', type: 'image/png', name, body: Readable.from([png]) };
    },
  },
];
