export {
  GEOCODER_PROTOCOLS,
  type GeocoderProtocol,
  type GeocoderSetting,
  geocoderKey,
  keptGeocoders,
  type ShownGeocoder,
  shownGeocoders,
} from './geocoders.ts';
export type { MetadataField, PortalLicence, PortalLink } from './kinds.ts';
export { type Adjusted, type LiveSettings, liveSettings, readAdjusted } from './live.ts';
export { loadSettings, type SettingProblem, type Settings, settingMessage } from './load.ts';
export { ADJUSTABLE, type AdjustableName, SETTINGS, type Setting, type SettingName } from './registry.ts';
