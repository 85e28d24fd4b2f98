import type { LightMyRequestResponse } from 'fastify';
import { COMMAND_LINE, type KnownViewer } from '#accounts';
import { accepted, GOOD_PASSWORD, keyIn, requester } from './accounts.ts';
import { startTestPortal, type TestPortal } from './portal.ts';

const VIEWER_HEADER = 'x-test-person';

/** What a form sends: one text for a field, or several. */
export type Fields = Readonly<Record<string, string | readonly string[]>>;

/** Somebody at the pages of the portal. */
export interface OfficePerson {
  readonly viewer: KnownViewer;
  get(url: string): Promise<LightMyRequestResponse>;
  /** Sends a form. */
  send(url: string, fields?: Fields): Promise<LightMyRequestResponse>;
}

/** A portal with real accounts. Who asks is told by a header: these tests are about the pages, not about signing in. */
export interface OfficePortal extends TestPortal {
  readonly stranger: OfficePerson;
  /** Somebody new, signed in, in these groups. */
  person(
    name: string,
    facts?: { readonly groups?: readonly string[]; readonly email?: string },
  ): Promise<OfficePerson>;
}

export async function startOffice(environment: Readonly<Record<string, string>> = {}): Promise<OfficePortal> {
  const viewers = new Map<string, KnownViewer>();
  const portal = await startTestPortal(environment, {
    prepareHttp: (app) =>
      app.addHook('onRequest', async (request) => {
        const viewer = viewers.get(String(request.headers[VIEWER_HEADER]));
        if (viewer !== undefined) request.viewer = viewer;
      }),
  });
  const { accounts } = portal;
  accepted(await accounts.settings.change(COMMAND_LINE, { secondFactor: 'nobody' }));
  const at = (viewer: KnownViewer | undefined): OfficePerson => {
    const headers = { host: 'sky.example', ...(viewer && { [VIEWER_HEADER]: viewer.personId }) };
    return {
      // A stranger has none, and no test asks for it.
      viewer: viewer as KnownViewer,
      get: (url) => portal.http.app.inject({ url, headers }),
      send: (url, fields = {}) =>
        portal.http.app.inject({
          method: 'POST',
          url,
          headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
          payload: new URLSearchParams(
            Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, one])),
          ).toString(),
        }),
    };
  };
  return {
    ...portal,
    stranger: at(undefined),
    async person(name, facts = {}) {
      const { person, delivery } = accepted(await accounts.people.add(COMMAND_LINE, { name, ...facts }));
      if (delivery.by !== 'hand') throw new Error('the command line is given the link');
      const browser = requester();
      accepted(await accounts.signIn.openLink(browser, keyIn(delivery.link)));
      const done = accepted(await accounts.signIn.useLink(browser, { password: GOOD_PASSWORD }));
      if (done.step !== 'done') throw new Error('the first link signs in');
      const known = await accounts.sessionOf.find(done.session.token);
      if (known === undefined) throw new Error('the session that has just begun is not known');
      viewers.set(person.id, known.viewer);
      return at(known.viewer);
    },
  };
}
