import { KEY_SCOPES, type KeyScope, PERMISSIONS, type Permission } from '../model.ts';

/** The scope that a key needs for each permission. */
const SCOPE_OF: Readonly<Record<Permission, KeyScope>> = {
  administer: 'administer',
  'manage-people': 'administer',
  'manage-settings': 'administer',
  'manage-pages': 'edit',
  'read-audit-log': 'administer',
  'view-audience': 'read',
  'create-datasets': 'edit',
  'browse-all-datasets': 'read',
  'edit-all-datasets': 'edit',
  'publish-all-datasets': 'publish',
};

/** What a key of these scopes leaves of what its person may do. */
export function withinScopes(
  held: ReadonlySet<Permission>,
  scopes: readonly KeyScope[],
): ReadonlySet<Permission> {
  const all = held.has('administer') ? PERMISSIONS : PERMISSIONS.filter((one) => held.has(one));
  return new Set(all.filter((permission) => scopes.includes(SCOPE_OF[permission])));
}

export const readScopes = (text: string): readonly KeyScope[] => {
  const words = new Set(text.split(' '));
  return KEY_SCOPES.filter((scope) => words.has(scope));
};
