import type { LightMyRequestResponse } from 'fastify';
import { ANONYMOUS_BINDING, COMMAND_LINE, type KnownViewer, newCsrfToken } from '#accounts';
import { accepted, GOOD_PASSWORD, keyIn, requester } from './accounts.ts';
import { startTestPortal, type TestPortal } from './portal.ts';

/** What a form sends: one text for a field, or several. */
export type Fields = Readonly<Record<string, string | readonly string[]>>;

/** Somebody at the pages of the portal. */
export interface OfficePerson {
  readonly viewer: KnownViewer;
  get(url: string): Promise<LightMyRequestResponse>;
  /** Sends a form. */
  send(url: string, fields?: Fields): Promise<LightMyRequestResponse>;
}

/** A portal with real accounts: everybody has the cookies that signing in gives. */
export interface OfficePortal extends TestPortal {
  readonly stranger: OfficePerson;
  /** Somebody new, signed in, in these groups. */
  person(
    name: string,
    facts?: { readonly groups?: readonly string[]; readonly email?: string },
  ): Promise<OfficePerson>;
}

export async function startOffice(environment: Readonly<Record<string, string>> = {}): Promise<OfficePortal> {
  const portal = await startTestPortal(environment);
  const { accounts } = portal;
  accepted(await accounts.settings.change(COMMAND_LINE, { secondFactor: 'nobody' }));
  const at = (viewer: KnownViewer | undefined, cookies: readonly string[], binding: string): OfficePerson => {
    const csrf = newCsrfToken(accounts.csrfKeys(), binding);
    const headers = { host: 'sky.example', cookie: [...cookies, `csrftoken=${csrf}`].join('; ') };
    return {
      // A stranger has none, and no test asks for it.
      viewer: viewer as KnownViewer,
      get: (url) => portal.http.app.inject({ url, headers }),
      send: (url, fields = {}) =>
        portal.http.app.inject({
          method: 'POST',
          url,
          headers: {
            ...headers,
            'content-type': 'application/x-www-form-urlencoded',
            'sec-fetch-site': 'same-origin',
            'x-csrftoken': csrf,
          },
          payload: new URLSearchParams(
            Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, one])),
          ).toString(),
        }),
    };
  };
  return {
    ...portal,
    stranger: at(undefined, [], ANONYMOUS_BINDING),
    async person(name, facts = {}) {
      const { delivery } = accepted(await accounts.people.add(COMMAND_LINE, { name, ...facts }));
      if (delivery.by !== 'hand') throw new Error('the command line is given the link');
      const browser = requester();
      accepted(await accounts.signIn.openLink(browser, keyIn(delivery.link)));
      const done = accepted(await accounts.signIn.useLink(browser, { password: GOOD_PASSWORD }));
      if (done.step !== 'done') throw new Error('the first link signs in');
      const known = await accounts.sessionOf.find(done.session.token);
      if (known === undefined) throw new Error('the session that has just begun is not known');
      return at(known.viewer, [`sessionid=${done.session.token}`], done.session.csrfBinding);
    },
  };
}
