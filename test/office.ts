import type { LightMyRequestResponse } from 'fastify';
import {
  ANONYMOUS_BINDING,
  COMMAND_LINE,
  type KnownSession,
  type KnownViewer,
  maskCsrfToken,
  newCsrfToken,
  type Permission,
} from '#accounts';
import { accepted, signedUp } from './accounts.ts';
import { startTestPortal, type TestPortal } from './portal.ts';

/** What a form sends: one text for a field, or several. */
export type Fields = Readonly<Record<string, string | readonly string[]>>;

/** Somebody at the pages of the portal. */
export interface OfficePerson {
  readonly viewer: KnownViewer;
  /** The `Cookie` header of their browser. */
  readonly cookies: string;
  get(url: string): Promise<LightMyRequestResponse>;
  /** Sends a form. */
  send(url: string, fields?: Fields): Promise<LightMyRequestResponse>;
}

/** A portal with accounts, and people at its pages. */
export interface OfficePortal extends TestPortal {
  readonly stranger: OfficePerson;
  /** Somebody new, signed in, in these groups. */
  person(
    name: string,
    facts?: {
      readonly groups?: readonly string[];
      readonly email?: string;
      /** Of a group of their own. */
      readonly permissions?: readonly Permission[];
    },
  ): Promise<OfficePerson>;
}

export async function startOffice(
  environment: Readonly<Record<string, string>> = {},
  options: Parameters<typeof startTestPortal>[1] = {},
): Promise<OfficePortal> {
  const portal = await startTestPortal(environment, options);
  const { accounts } = portal;
  accepted(await accounts.settings.change(COMMAND_LINE, { secondFactor: 'nobody' }));
  return {
    ...portal,
    stranger: officePerson(portal, undefined),
    async person(name, { permissions, ...facts } = {}) {
      const groups = [...(facts.groups ?? [])];
      if (permissions !== undefined) {
        const role = accepted(await accounts.roles.create(COMMAND_LINE, { name, permissions }));
        groups.push(accepted(await accounts.groups.create(COMMAND_LINE, { name, roleId: role.id })).id);
      }
      const { token } = await signedUp(portal, name, { ...facts, groups });
      return officePerson(portal, await accounts.sessionOf.find(token), token);
    },
  };
}

/** The browser of somebody who has signed in, or of a stranger. */
export function officePerson(
  { accounts, http }: TestPortal,
  session: KnownSession | undefined,
  token = '',
): OfficePerson {
  const csrf = newCsrfToken(accounts.csrfKeys(), session?.csrfBinding ?? ANONYMOUS_BINDING);
  const headers = {
    host: 'sky.example',
    'sec-fetch-site': 'same-origin',
    cookie: session === undefined ? `csrftoken=${csrf}` : `sessionid=${token}; csrftoken=${csrf}`,
  };
  return {
    // A stranger has none, and no test asks for it.
    viewer: session?.viewer as KnownViewer,
    cookies: headers.cookie,
    get: (url) => http.app.inject({ url, headers }),
    send: (url, fields = {}) =>
      http.app.inject({
        method: 'POST',
        url,
        headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams([
          ['csrfmiddlewaretoken', maskCsrfToken(csrf)],
          ...Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, one])),
        ] as [string, string][]).toString(),
      }),
  };
}

/** What stands in a field of a page: the value of an input, or the text of a text area. */
export function fieldOf(html: string, name: string): string | undefined {
  const input = new RegExp(`<input[^>]*\\bname="${name}"[^>]*>`).exec(html)?.[0];
  const text = new RegExp(`<textarea[^>]*\\bname="${name}"[^>]*>([^<]*)<`).exec(html)?.[1];
  return text ?? (input === undefined ? undefined : (/\bvalue="([^"]*)"/.exec(input)?.[1] ?? ''));
}
