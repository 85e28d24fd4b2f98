import type { Pages } from '#pages';
import type { PortalSettings } from '#portal';
import type { Settings } from '#settings';

/** Settings that no back office changes, for servers that tests put together themselves. */
export const fixedPortal = (settings: Settings): PortalSettings => ({
  settings,
  style: () => undefined,
  file: () => undefined,
  originOf: () => 'default',
  mark: () => '',
  isBehind: () => false,
  refresh: async () => {},
  seen: () => '',
  change: async () => ({ ok: false, problems: [{ code: 'not-allowed' }] }),
  setFile: async () => ({ ok: false, problems: [{ code: 'not-allowed' }] }),
  removeFile: async () => ({ ok: false, problems: [{ code: 'not-allowed' }] }),
});

/** A portal without pages of its own. */
export const noPages = {
  published: () => [],
  read: async () => undefined,
  mark: () => '',
  isBehind: () => false,
  refresh: async () => {},
  // What writes is not reached without a back office.
} as Partial<Pages> as Pages;
