import type { Permission } from '../model.ts';
import type { SignInSettings } from '../settings/model.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Latest end of a session after sign-in. */
export const ABSOLUTE_MS = 14 * DAY_MS;
/** The same for one that ends with the browser. */
export const SHORT_MS = 12 * HOUR_MS;
/** An id in use is renewed after so long; the one before is good for `OVERLAP_MS`, for requests under way. */
export const RENEW_MS = DAY_MS;
export const OVERLAP_MS = 60_000;
/** Last use is written down to so much. */
export const USE_STEP_MS = 300_000;
/** Sessions of a person at once; the one that lay idle longest ends for a new one. */
export const MAX_SESSIONS = 20;

/**
 * How long a session may lie idle. Readers have as long as the cookie policy says; people who may change something for
 * others are signed out after a day, because a forgotten device can do harm (the difference that ASVS 7.1.1 asks to state).
 */
export const idleMs = (permissions: ReadonlySet<Permission>, settings: SignInSettings): number =>
  (permissions.size > 0 ? settings.idleHours : settings.readerIdleHours) * HOUR_MS;
