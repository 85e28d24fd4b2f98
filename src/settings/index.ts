export type { MetadataField, PortalLicence, PortalLink } from './kinds.ts';
export { type Adjusted, type LiveSettings, liveSettings, readAdjusted } from './live.ts';
export { loadSettings, type SettingProblem, type Settings, settingMessage } from './load.ts';
export { ADJUSTABLE, type AdjustableName, SETTINGS, type SettingName } from './registry.ts';
