import type { Permission } from '../model.ts';
import type { SignInSettings } from '../settings/model.ts';
import type { SignInMethod } from './model.ts';

// A passkey asks for a finger, a face or a PIN: it is two factors by itself.
const SECOND: readonly SignInMethod[] = ['code', 'recovery-code', 'passkey', 'provider-two-factor'];

/** Whether a session shows less than what the settings ask of somebody who holds these permissions. */
export function lacksFactor(
  settings: SignInSettings,
  permissions: ReadonlySet<Permission>,
  methods: readonly SignInMethod[],
): boolean {
  const isAsked =
    settings.secondFactor === 'everybody' ||
    (settings.secondFactor === 'permission-holders' && permissions.size > 0);
  return isAsked && !methods.some((method) => SECOND.includes(method));
}
