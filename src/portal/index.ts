/** What the back office sets of the portal: its settings, its look. */
export { type ChosenColour, chosenColour, type ShownColour, USUAL_COLOURS } from './look.ts';
export type { PortalFile, PortalFileName, PortalProblem, PortalSettings } from './model.ts';
export { MAX_PICTURE_MB } from './picture.ts';
export { openPortalSettings, type PortalSettingsOptions } from './service.ts';
