import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { may, type SignInSettings } from '#accounts';
import { MAX_PICTURE_MB, type PortalFileName, type PortalProblem } from '#portal';
import { ADJUSTABLE, shownGeocoders } from '#settings';
import { comerOf, mayOpen } from '../backoffice/sections.ts';
import { seenMark } from '../backoffice/seen.ts';
import { answered } from './account-answers.ts';
import {
  changedMeanwhile,
  type ManagementCall,
  type ManagementRoute,
  notAllowed,
  notThere,
  problem,
} from './route.ts';

const settingsBody = ({ deps: { portal, settings } }: ManagementCall) =>
  Object.fromEntries(
    ADJUSTABLE.map((name) => [
      name,
      {
        // Keys never come back: that there is one is told.
        value: name === 'geocoders' ? shownGeocoders(settings.geocoders) : settings[name],
        from: portal.originOf(name),
      },
    ]),
  );

function settingProblem(first: PortalProblem) {
  switch (first.code) {
    case 'not-allowed':
      return notAllowed('change settings');
    case 'changed-meanwhile':
      return changedMeanwhile;
    case 'locked':
      return problem(
        409,
        'Locked',
        `${first.setting}: set by the environment or portal.yaml, and changed there.`,
      );
    case 'unknown-setting':
      return problem(
        400,
        'UnknownSetting',
        `There is no setting "${first.setting.slice(0, 100)}" here. There are: ${ADJUSTABLE.join(', ')}.`,
      );
    case 'bad-value':
      return problem(400, 'BadValue', `${first.setting}: must be ${first.allowed}.`);
    case 'language-not-there':
      return problem(400, 'BadValue', 'defaultLanguage: must be one of languages.');
    default:
      return problem(400, 'BadValue', 'The picture cannot be used.');
  }
}

const PICTURES: readonly PortalFileName[] = ['logo', 'logo-dark'];
const pictureOf = ({ path }: ManagementCall) => PICTURES.find((name) => name === path.picture);

const pictures: readonly ManagementRoute[] = [
  {
    method: 'PUT',
    path: '/settings/pictures/{picture}',
    operationId: 'setPicture',
    summary: 'Sets logo or logo-dark: the bytes of the picture are the body. It is drawn anew, and small.',
    tag: 'settings',
    takesFile: true,
    async answer(call) {
      if (!may(call.viewer, 'manage-settings')) return notAllowed('change settings');
      const name = pictureOf(call);
      if (name === undefined) return notThere('such picture');
      const file = await call.takeFile();
      if (!file.ok) return file.problems[0];
      if ((await stat(file.value)).size > MAX_PICTURE_MB * 1_048_576)
        return problem(413, 'TooLarge', `A picture has ${MAX_PICTURE_MB} MB at most.`);
      const set = await call.deps.portal.setFile(call.viewer, name, await readFile(file.value));
      if (!set.ok) return settingProblem(set.problems[0]);
      const { width, height, hash } = call.deps.portal.file(name) ?? {};
      return { status: 200, body: { width, height, address: `/look/${name}.webp?${hash}` } };
    },
  },
  {
    method: 'DELETE',
    path: '/settings/pictures/{picture}',
    operationId: 'removePicture',
    summary: 'Takes the picture away: the portal shows its own.',
    tag: 'settings',
    async answer(call) {
      if (!may(call.viewer, 'manage-settings')) return notAllowed('change settings');
      const name = pictureOf(call);
      if (name === undefined) return notThere('such picture');
      const removed = await call.deps.portal.removeFile(call.viewer, name);
      return removed.ok ? { status: 204 } : settingProblem(removed.problems[0]);
    },
  },
];

/** How people come in and how much may be asked in a day; changing it asks for a fresh sign-in, as the pages do. */
const signIn: readonly ManagementRoute[] = [
  {
    method: 'GET',
    path: '/settings/sign-in',
    operationId: 'getSignInSettings',
    summary: 'How people come in, and the quotas of calls a day. Never the secrets of identity providers.',
    tag: 'settings',
    async answer(call) {
      if (!may(call.viewer, 'manage-settings')) return notAllowed('change settings');
      const now = await call.deps.accounts.settings.current();
      return { status: 200, body: now, etag: seenMark(now) };
    },
  },
  {
    method: 'PATCH',
    path: '/settings/sign-in',
    operationId: 'changeSignInSettings',
    summary:
      'Sets some of them, all or none; second factors and providers are for administrators. Asks for a key that administers accounts.',
    tag: 'settings',
    needsMatch: true,
    body: z.record(z.string(), z.unknown()),
    async answer(call) {
      if (!may(call.viewer, 'manage-settings')) return notAllowed('change settings');
      const { settings } = call.deps.accounts;
      if (call.seen !== seenMark(await settings.current())) return changedMeanwhile;
      // Read and checked by the service, value by value.
      const isSeen = (now: SignInSettings) => call.seen === seenMark(now);
      const changed = await settings.change(call.viewer, call.body as Partial<SignInSettings>, isSeen);
      return answered(changed, (now) => now, { mark: (now) => now });
    },
  },
];

export const portalRoutes: readonly ManagementRoute[] = [
  {
    method: 'GET',
    path: '/settings',
    operationId: 'getSettings',
    summary: 'The settings that the back office may change, and where each value comes from.',
    tag: 'settings',
    async answer(call) {
      if (!may(call.viewer, 'manage-settings')) return notAllowed('change settings');
      return { status: 200, body: settingsBody(call), etag: call.deps.portal.seen(ADJUSTABLE) };
    },
  },
  {
    method: 'PATCH',
    path: '/settings',
    operationId: 'changeSettings',
    summary: 'Sets some settings, all or none; null gives one back to its default. They hold at once.',
    tag: 'settings',
    needsMatch: true,
    body: z.record(z.string(), z.unknown()),
    async answer(call) {
      const { deps, viewer, seen } = call;
      if (!may(viewer, 'manage-settings')) return notAllowed('change settings');
      if (seen !== deps.portal.seen(ADJUSTABLE)) return changedMeanwhile;
      const values = call.body as Readonly<Record<string, unknown>>;
      // Those that are set must be as they were seen when they are written, too.
      const changed = await deps.portal.change(
        viewer,
        values,
        deps.portal.seen(Object.keys(values).flatMap((name) => ADJUSTABLE.find((one) => one === name) ?? [])),
      );
      return changed.ok
        ? { status: 200, body: settingsBody(call), etag: deps.portal.seen(ADJUSTABLE) }
        : settingProblem(changed.problems[0]);
    },
  },
  {
    method: 'GET',
    path: '/geocoders',
    operationId: 'getGeocoders',
    summary: 'The services that steps may ask where addresses are, for whoever may change some dataset.',
    tag: 'settings',
    async answer({ deps, viewer, now }) {
      if (!mayOpen(await comerOf(deps, viewer, now), 'datasets')) return notAllowed('change datasets');
      const geocoders = deps.settings.geocoders.map(({ id, name, protocol, url, attribution }) => ({
        id,
        name,
        protocol,
        host: new URL(url).host,
        attribution,
      }));
      return { status: 200, body: { geocoders } };
    },
  },
  ...pictures,
  ...signIn,
];
