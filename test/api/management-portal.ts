// A portal with an administrator and a reader, and keys of each kind, for tests of the management API.
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll } from 'vitest';
import { ADMINISTRATORS, type KeyScope } from '#accounts';
import { accepted } from '../accounts.ts';
import { type OfficePerson, type OfficePortal, startOffice } from '../office.ts';

export let portal: OfficePortal;
export let administrator: OfficePerson;
export let reader: OfficePerson;
/** Of the administrator, for everything but accounts. */
export let all: string;
export let readOnly: string;
/** Of somebody who has just signed in, for people, groups and keys. */
export let fresh: string;
/** Starts the portal before the tests of a file, and closes it after them. */
export function useManagement(): void {
  beforeAll(async () => {
    portal = await startOffice();
    administrator = await portal.person('Caroline', { groups: [ADMINISTRATORS] });
    reader = await portal.person('Edmond');
    all = await keyOf(administrator, ['read', 'edit', 'publish', 'administer']);
    readOnly = await keyOf(administrator, ['read']);
    fresh = await keyOf(administrator, ['accounts']);
  });
  afterAll(() => portal.close());
}

export const keyOf = async ({ viewer }: OfficePerson, scopes: readonly KeyScope[]) =>
  accepted(await portal.accounts.keys.create(viewer, { name: scopes.join(' '), scopes: [...scopes] })).secret;

export const BASE = '/api/management/v1';
export const call = (
  method: InjectOptions['method'] & string,
  path: string,
  options: { readonly key?: string; readonly body?: unknown; readonly match?: string } = {},
) =>
  portal.http.app.inject({
    method: method as 'GET',
    url: BASE + path,
    headers: {
      authorization: `Apikey ${options.key ?? all}`,
      ...(options.match === undefined ? {} : { 'if-match': options.match }),
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(options.body === undefined ? {} : { payload: JSON.stringify(options.body) }),
  });
/** What a change of it has to name. */
export const etag = async (path: string) => String((await call('GET', path)).headers.etag);
