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
