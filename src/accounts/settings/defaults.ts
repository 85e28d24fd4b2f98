import type { SignInSettings } from './model.ts';

/** What holds until somebody changes it. */
export const DEFAULT_SETTINGS: SignInSettings = {
  registration: 'closed',
  registrationDomains: [],
  registrationGroups: [],
  passwordMinLength: 12,
  secondFactor: 'permission-holders',
  passkeys: true,
  idleHours: 24,
  readerIdleHours: 336,
  keyDailyQuota: 0,
  personDailyQuota: 0,
  addressDailyQuota: 0,
  providers: [],
};
