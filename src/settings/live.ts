import type { Settings } from './load.ts';
import { ADJUSTABLE, type AdjustableName, SETTINGS, type Setting } from './registry.ts';

/** What was set in the back office. */
export type Adjusted = { readonly [Name in AdjustableName]?: Settings[Name] };

/** Settings that can change while the portal runs. */
export interface LiveSettings {
  /** Reading one gives what holds now: environment, then `portal.yaml`, then back office, then default. */
  readonly settings: Settings;
  /** From now on; what was set before and is absent falls back. */
  adjust(adjusted: Adjusted): void;
}

/** A value for a setting of the back office, as the registry reads it; undefined when it is not allowed. */
export const readAdjusted = <Name extends AdjustableName>(
  name: Name,
  value: unknown,
): Settings[Name] | undefined =>
  // The registry pairs each name with the kind of its values.
  (SETTINGS[name] as Setting<unknown>).kind.read(value) as Settings[Name] | undefined;

/** Puts what the back office sets between what is fixed and the defaults. */
export function liveSettings(fixed: Settings): LiveSettings {
  let now: Adjusted = {};
  const settings = { ...fixed };
  for (const name of ADJUSTABLE) {
    if (fixed.locked.has(name)) continue;
    Object.defineProperty(settings, name, { enumerable: true, get: () => now[name] ?? fixed[name] });
  }
  return {
    settings,
    adjust(adjusted) {
      now = adjusted;
      const { languages, defaultLanguage } = settings;
      if (languages.includes(defaultLanguage)) return;
      // `portal.yaml` names one of the two now, and the back office the other from before.
      if (fixed.locked.has('defaultLanguage')) {
        const { languages: _, ...rest } = adjusted;
        now = rest;
      } else now = { ...adjusted, defaultLanguage: languages[0] ?? fixed.defaultLanguage };
    },
  };
}
