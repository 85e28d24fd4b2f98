import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { BrowserContext } from 'playwright-core';
import { ADMINISTRATORS, COMMAND_LINE, type KnownViewer } from '#accounts';
import type { Draft } from '#publishing';
import { accepted, signedUp } from '../accounts.ts';
import type { TestPortal } from '../portal.ts';

/** Names in the addresses of the pages. */
export interface OfficeNames {
  readonly person: string;
  readonly group: string;
  readonly key: string;
  readonly dataset: string;
  readonly draft: string;
  /** Of a source that cannot be read. */
  readonly refused: string;
  /** Of `PUBLISHED`, which readers see. */
  readonly published: string;
  /** One that its source does not answer. */
  readonly harvester: string;
}

/** A dataset that was published of a file twice. */
const PUBLISHED = 'bright-stars';

/** An address of each kind of page of the back office. */
export const officePages = (names: OfficeNames): readonly (readonly [kind: string, path: string])[] => {
  const person = `/backoffice/people/${names.person}/`;
  const rights = `/backoffice/datasets/${names.dataset}/rights/`;
  return [
    ['overview', '/backoffice/'],
    ['datasets', '/backoffice/datasets/'],
    ['dataset', `/backoffice/datasets/${names.dataset}/`],
    ['new dataset', '/backoffice/datasets/new/'],
    ['new dataset of S3', '/backoffice/datasets/new/from/s3/'],
    ['draft', `/backoffice/drafts/${names.draft}/`],
    ['refused draft', `/backoffice/drafts/${names.refused}/`],
    ['published draft', `/backoffice/drafts/${names.published}/`],
    ['fields of a file', `/backoffice/datasets/${PUBLISHED}/fields/`],
    ['history of versions', `/backoffice/datasets/${PUBLISHED}/history/`],
    ['restore', `/backoffice/datasets/${PUBLISHED}/restore/`],
    ['datasets not found', '/backoffice/datasets/?q=nowhere'],
    ['description', `/backoffice/datasets/${names.dataset}/description/`],
    ['attachments', `/backoffice/datasets/${names.dataset}/attachments/`],
    ['fields', `/backoffice/datasets/${names.dataset}/fields/`],
    ['new data', `/backoffice/datasets/${names.dataset}/data/`],
    ['refresh', `/backoffice/datasets/${names.dataset}/refresh/`],
    ['history', `/backoffice/datasets/${names.dataset}/history/`],
    ['push', `/backoffice/datasets/${names.dataset}/push/`],
    ['unpublish', `/backoffice/datasets/${names.dataset}/withdraw/`],
    ['delete', `/backoffice/datasets/${names.dataset}/remove/`],
    ['rights', rights],
    ['right', `${rights}grants/group/${names.group}/`],
    ['new right', `${rights}grants/new/`],
    ['hidden field', `${rights}fields/new/`],
    ['seen as', `${rights}as/${names.group}/`],
    ['harvesters', '/backoffice/harvesters/'],
    ['new harvester', '/backoffice/harvesters/new/'],
    ['harvester of S3', '/backoffice/harvesters/new/s3/'],
    ['harvester in trouble', `/backoffice/harvesters/${names.harvester}/`],
    ['jobs', '/backoffice/jobs/'],
    ['people', '/backoffice/people/'],
    ['person', person],
    ['person disable', `${person}disable/`],
    ['person sessions', `${person}sessions/`],
    ['person keys', `${person}keys/`],
    ['person activity', `${person}activity/`],
    ['groups', '/backoffice/groups/'],
    ['group', `/backoffice/groups/${names.group}/?q=a`],
    ['new group', '/backoffice/groups/new/'],
    ['roles', '/backoffice/roles/'],
    ['role', '/backoffice/roles/administrator/'],
    ['new role', '/backoffice/roles/new/'],
    ['invitations', '/backoffice/invitations/'],
    ['invite', '/backoffice/invitations/new/'],
    ['all sessions', '/backoffice/sessions/'],
    ['all keys', '/backoffice/keys/'],
    ['one key', `/backoffice/keys/${names.key}/`],
    ['outbox', '/backoffice/mail/'],
    ['audience', '/backoffice/audience/'],
    ['sign-in settings', '/backoffice/sign-in/'],
    ['provider', '/backoffice/sign-in/providers/new/'],
    ['quotas', '/backoffice/quotas/'],
    ['cookies', '/backoffice/cookies/'],
    ['new service', '/backoffice/cookies/services/new/other/'],
    ['paragraphs of the policy', '/backoffice/cookies/texts/'],
    ['settings', '/backoffice/settings/'],
    ['pages', '/backoffice/pages/'],
    ['new page', '/backoffice/pages/new/'],
    ['look', '/backoffice/settings/look/'],
    ['links', '/backoffice/settings/links/'],
    ['lists', '/backoffice/settings/lists/'],
    ['new geocoder', '/backoffice/settings/geocoders/new/nominatim/'],
    ['server settings', '/backoffice/settings/server/'],
    ['cookie audit', '/backoffice/cookie-audit/'],
    ['audit log', '/backoffice/audit-log/?check=yes'],
  ];
};

/** An address of each kind of page of one's own account. */
export const accountPages: readonly (readonly [kind: string, path: string])[] = [
  ['profile', '/account/'],
  ['security', '/account/security/'],
  ['new passkey', '/account/security/passkeys/new/'],
  ['new authenticator', '/account/security/authenticators/new/'],
  ['recovery codes', '/account/security/recovery-codes/'],
  ['own sessions', '/account/sessions/'],
  ['own keys', '/account/keys/'],
  ['new key', '/account/keys/new/'],
  ['own data', '/account/data/'],
  ['erase', '/account/data/erase/'],
];

/** People, groups and keys, so that no page is empty; somebody who may open everything, signed in. */
export async function fillOffice(
  portal: TestPortal,
  dataset: string,
): Promise<{ readonly names: OfficeNames; readonly token: string }> {
  const { accounts, visibility, mailer } = portal;
  accepted(await accounts.settings.change(COMMAND_LINE, { secondFactor: 'nobody' }));
  const root = await signedUp(portal, 'Hypatia of Alexandria', {
    email: 'hypatia@alexandria.example',
    groups: [ADMINISTRATORS],
  });
  const caroline = await signedUp(portal, 'Caroline Herschel', { groups: ['publishers'] });
  const group = accepted(
    await accounts.groups.create(COMMAND_LINE, {
      name: 'Night shift',
      description: 'Who opens the dome after ten',
    }),
  );
  accepted(await accounts.groups.addMember(COMMAND_LINE, group.id, caroline.personId));
  for (const name of ['Tycho Brahe', 'Annie Jump Cannon', 'Maria Mitchell', 'Ulugh Beg', 'Zhang Heng'])
    accepted(
      await accounts.people.add(COMMAND_LINE, {
        name,
        email: `${name.toLowerCase().replaceAll(' ', '.')}@observatory.example`,
      }),
    );
  const { key } = accepted(
    await accounts.keys.create(root.viewer, { name: 'Nightly export', scopes: ['read'] }),
  );
  accepted(
    await accounts.invitations.invite(root.viewer, {
      email: 'vera@observatory.example',
      language: 'fr',
      groups: [group.id],
    }),
  );
  accepted(
    await visibility.setAccess(COMMAND_LINE, dataset, {
      isRestricted: false,
      grants: [{ holder: { kind: 'group', id: group.id }, rights: ['browse'], recordFilter: '1 = 1' }],
      hiddenFields: [],
    }),
  );
  await mailer.send({
    to: 'tycho@uraniborg.example',
    language: 'en',
    template: 'password-reset',
    data: { link: '/password/new/', expiresAt: '2030-01-01T00:00:00.000Z' },
  });
  const { personId } = root.viewer;
  const draft = await readDraft(portal, personId, STARS);
  const refused = await readDraft(portal, personId, '{"star": [', 'stars.json');
  const published = await publishTwice(portal, personId);
  const harvester = await harvested(portal, root.viewer);
  return {
    names: {
      person: caroline.personId,
      group: group.id,
      key: key.id,
      dataset,
      draft,
      refused,
      published,
      harvester,
    },
    token: root.token,
  };
}

const STARS = 'Star;Magnitude;Seen\nVega;0,03;2024-08-14\nMira;2,0;2024-08-15\nDeneb\n';

/** A draft with something to correct, when it has been looked at. */
async function readDraft(
  { publishing, settings }: TestPortal,
  owner: string,
  content: string,
  name = 'stars.csv',
  dataset?: { readonly uid: string; readonly id: string },
): Promise<string> {
  const path = join(settings.dataFolder, 'tmp', 'sent.upload');
  await writeFile(path, content);
  const source = { kind: 'file', path, name } as const;
  const { id } = await publishing.begin({ owner, source, ...(dataset && { dataset }) });
  while ((await publishing.get(id))?.state === 'reading') await setTimeout(100);
  return id;
}

/** Publishes a table, and other data of it. */
async function publishTwice(portal: TestPortal, owner: string): Promise<string> {
  const { publishing, catalogue } = portal;
  const publish = async (id: string) => {
    const about = { title: { en: 'Bright stars', fr: 'Étoiles brillantes' }, license: 'CC0 1.0' };
    const { metadata } = (await publishing.get(id)) ?? {};
    const wanted = { datasetId: PUBLISHED, metadata: { ...metadata, ...about } as Draft['metadata'] };
    const saved = await publishing.save(id, 1, wanted, owner);
    await publishing.publish(id, saved?.revision ?? 0, owner);
    while ((await publishing.get(id))?.state === 'publishing') await setTimeout(100);
  };
  await publish(await readDraft(portal, owner, STARS));
  await catalogue.refresh();
  const id = await readDraft(
    portal,
    owner,
    `${STARS}Algol;2,1;2024-08-16\n`,
    'more.csv',
    catalogue.get(PUBLISHED),
  );
  await publish(id);
  await catalogue.refresh();
  return id;
}

/** A harvester whose source is not reached, since this machine is none. */
async function harvested({ harvesting, jobs }: TestPortal, owner: KnownViewer): Promise<string> {
  const { id } = accepted(
    await harvesting.save(owner, owner.personId, {
      name: 'Plates',
      kind: 'folder',
      config: { url: 'http://127.0.0.1/plates/' },
      idPrefix: '',
      schedule: '30 4 * * 1',
      removesGone: false,
    }),
  );
  const job = await harvesting.run(id, owner.personId, true);
  while ((await jobs.get(job?.id ?? ''))?.endedAt === undefined) await setTimeout(100);
  return id;
}

/** Gives a browser the cookie of a session. */
export const signIn = (context: BrowserContext, origin: string, token: string): Promise<void> =>
  context.addCookies([{ name: 'sessionid', value: token, url: origin, httpOnly: true, sameSite: 'Lax' }]);
