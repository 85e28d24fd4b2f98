import { MAIL_STATES } from '#mail';
import { readList } from './list-query.ts';
import { goTo, notHere, type OfficeRoute, show } from './route.ts';

const PATH = '/backoffice/mail/';

/** The outbox: messages that wait, failed, or have to be passed on by hand. */
export const outboxRoutes: readonly OfficeRoute[] = [
  {
    path: PATH,
    section: 'mail',
    async get({ deps: { outbox }, query }) {
      const list = readList(PATH, query, { choices: { state: MAIL_STATES } });
      const states = MAIL_STATES.filter((state) => (list.chosen.state ?? state) === state);
      const { mails, total, pages } = await outbox.list({ states, page: list.page });
      return show('outbox', { list, mails, total, pages, hasServer: outbox.hasServer });
    },
  },
  {
    path: `${PATH}:id/`,
    section: 'mail',
    async get({ deps: { outbox }, path }) {
      const found = await outbox.get(path.id ?? '');
      if (found === undefined) return notHere;
      const { rendered, ...mail } = found;
      return show('outboxMail', {
        mail,
        hasServer: outbox.hasServer,
        ...(rendered === undefined ? {} : { rendered }),
      });
    },
  },
  {
    path: `${PATH}:id/retry/`,
    section: 'mail',
    async post({ deps: { outbox }, path }) {
      const id = path.id ?? '';
      return goTo(`${PATH}${id}/`, (await outbox.retry(id)) ? 'mail-retried' : 'mail-not-retried');
    },
  },
  {
    path: `${PATH}:id/remove/`,
    section: 'mail',
    async post({ deps: { outbox }, path }) {
      await outbox.remove(path.id ?? '');
      return goTo(PATH, 'mail-removed');
    },
  },
];
