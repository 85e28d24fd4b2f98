import { PERMISSIONS, type Permission } from '../model.ts';
import type { Role } from './model.ts';

const builtIn = (id: string, name: string, permissions: readonly Permission[]): Role => ({
  id,
  name,
  description: '',
  permissions,
  isBuiltIn: true,
});

/** The roles that every portal has. */
export const BUILT_IN_ROLES: readonly Role[] = [
  builtIn('administrator', 'Administrator', ['administer']),
  builtIn('publisher', 'Publisher', [
    'view-audience',
    'create-datasets',
    'browse-all-datasets',
    'edit-all-datasets',
    'publish-all-datasets',
  ]),
  builtIn('editor', 'Editor', ['create-datasets', 'browse-all-datasets', 'edit-all-datasets']),
  builtIn('reader', 'Reader', []),
];

/** Groups that a new portal has. */
export const FIRST_GROUPS = [
  { id: 'administrators', name: 'Administrators', roleId: 'administrator', isBuiltIn: true },
  { id: 'publishers', name: 'Publishers', roleId: 'publisher', isBuiltIn: false },
  { id: 'editors', name: 'Editors', roleId: 'editor', isBuiltIn: false },
] as const;

/** The permissions that a text of the store names; those of a later version are left out. */
export const readPermissions = (text: string): readonly Permission[] => {
  const words = new Set(text.split(' '));
  return PERMISSIONS.filter((permission) => words.has(permission));
};
