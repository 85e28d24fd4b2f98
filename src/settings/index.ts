export { loadSettings, type SettingProblem, type Settings, settingMessage } from './load.ts';
export { SETTINGS, type SettingName } from './registry.ts';
