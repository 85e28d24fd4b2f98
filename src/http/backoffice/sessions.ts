import { may } from '#accounts';
import { stopped } from './account-problems.ts';
import { readList } from './list-query.ts';
import { goTo, type OfficeRoute, show } from './route.ts';

const PATH = '/backoffice/sessions/';

/** Where anybody is signed in. */
export const sessionRoutes: readonly OfficeRoute[] = [
  {
    path: PATH,
    section: 'sessions',
    async get(call) {
      const { accounts } = call.deps;
      const list = readList(PATH, call.query);
      const found = await accounts.sessions.list(call.viewer, list.page);
      if (!found.ok)
        return stopped(call, found.problems, { title: call.t('sessions.title'), back: '/backoffice/' });
      const { items: sessions, total, pages } = found.value;
      const names = await accounts.people.names([...new Set(sessions.map(({ personId }) => personId))]);
      const mayEndAll = may(call.viewer, 'administer');
      return show('sessions', { list, sessions, names, total, pages, mayEndAll });
    },
  },
  {
    path: `${PATH}:session/end/`,
    section: 'sessions',
    async post(call) {
      const ended = await call.deps.accounts.sessions.end(call.viewer, call.path.session ?? '');
      if (!ended.ok) return stopped(call, ended.problems, { title: call.t('sessions.title'), back: PATH });
      return goTo(PATH, 'session-ended');
    },
  },
  {
    path: `${PATH}end-all/`,
    section: 'sessions',
    needs: ['administer'],
    isSensitive: true,
    async get({ t }) {
      return show('confirm', {
        title: t('sessions.end-everybodys-title'),
        consequences: [t('sessions.end-everybodys-text')],
        crumbs: [{ label: t('office.nav.sessions'), path: PATH }],
        action: `${PATH}end-all/`,
        hidden: {},
        submit: t('sessions.end-everybodys'),
        cancel: PATH,
      });
    },
    async post(call) {
      const ended = await call.deps.accounts.sessions.endEverybodys(call.viewer);
      if (!ended.ok) return stopped(call, ended.problems, { title: call.t('sessions.title'), back: PATH });
      return goTo(PATH, 'sessions-ended');
    },
  },
];
