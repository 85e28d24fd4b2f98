import type { Translate } from '#i18n';
import { SETTINGS, type SettingName, type Settings } from '#settings';
import { type OfficeRoute, show } from './route.ts';

function shownValue(settings: Settings, name: SettingName, t: Translate): string {
  const value: unknown = settings[name];
  if (value === '' || value === undefined) return t('settings.empty');
  // What opens a door: that it is set is all that is shown.
  if (SETTINGS[name].isSecret) return t('settings.secret');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What environment and `portal.yaml` have set, to read. */
export const portalSettingsRoutes: readonly OfficeRoute[] = [
  {
    path: '/backoffice/settings/',
    section: 'settings',
    async get({ deps: { settings }, t }) {
      // The keys of a literal.
      const names = Object.keys(SETTINGS) as SettingName[];
      return show('portalSettings', {
        settings: names.map((name) => ({
          name,
          env: SETTINGS[name].env,
          value: shownValue(settings, name, t),
          isLocked: settings.locked.has(name),
          doc: SETTINGS[name].doc,
        })),
      });
    },
  },
];
