import { createHash } from 'node:crypto';
import { activeLanguage, LANGUAGES, type Language } from '#i18n';
import { Failure } from '#lib';
import type { Store } from '#store';
import type { Db } from '../db.ts';
import { BUILT_IN_ROLES, readPermissions } from '../groups/built-in.ts';
import type { Role } from '../groups/model.ts';
import { PERMISSIONS, type Permission } from '../model.ts';
import { RevisionCache } from '../revision-cache.ts';
import { DEFAULT_SETTINGS } from '../settings/defaults.ts';
import type { SignInSettings } from '../settings/model.ts';
import * as repository from './repository.ts';

// Of whom one can be read again at any time.
const MAX_PEOPLE = 20_000;

/** What one person may do, worked out. */
export interface PersonRights {
  readonly id: string;
  readonly name: string;
  readonly language: Language | undefined;
  readonly isActive: boolean;
  /** There is more than a password by which they can sign in. */
  readonly hasFactor: boolean;
  readonly groups: readonly string[];
  readonly permissions: ReadonlySet<Permission>;
  /** Another text when groups or permissions are others. */
  readonly mark: string;
}

/** What is the same for everybody. */
export interface PortalRights {
  /** Built-in ones included. */
  readonly roles: ReadonlyMap<string, Role>;
  /** The role of each group that carries one. */
  readonly roleOfGroup: ReadonlyMap<string, string>;
  /** `clientSecret` of providers as kept: sealed. */
  readonly settings: SignInSettings;
}

/** The permissions of somebody in these groups. */
export function permissionsOf(portal: PortalRights, groups: readonly string[]): ReadonlySet<Permission> {
  const held = new Set<Permission>();
  for (const group of groups) {
    const role = portal.roles.get(portal.roleOfGroup.get(group) ?? '');
    for (const permission of role?.permissions ?? []) held.add(permission);
  }
  return held;
}

/** Whether somebody who holds `mine` holds everything in `theirs`. */
export const covers = (mine: ReadonlySet<Permission>, theirs: Iterable<Permission>): boolean =>
  mine.has('administer') || [...theirs].every((permission) => mine.has(permission));

/** Another text for other groups or permissions. */
export const rightsMark = (groups: readonly string[], permissions: ReadonlySet<Permission>): string =>
  createHash('sha256')
    .update(JSON.stringify([groups, PERMISSIONS.filter((one) => permissions.has(one))]))
    .digest('base64url')
    .slice(0, 16);

/** As it stands, read within a transaction too. */
export async function readPortalRights(db: Db): Promise<PortalRights> {
  const { roles, groups, settings } = await repository.readPortal(db);
  const ownRoles = roles.map((row) => ({
    id: row.id,
    name: row.name,
    description: row.description,
    permissions: readPermissions(row.permissions),
    isBuiltIn: false,
  }));
  return {
    roles: new Map([...BUILT_IN_ROLES, ...ownRoles].map((role) => [role.id, role])),
    roleOfGroup: new Map(groups.flatMap(({ id, role_id }) => (role_id === null ? [] : [[id, role_id]]))),
    settings: {
      ...DEFAULT_SETTINGS,
      // Written by the settings service, which checks every value.
      ...(Object.fromEntries(
        settings.map(({ name, value }) => [name, JSON.parse(value)]),
      ) as Partial<SignInSettings>),
    },
  };
}

/** Rights as the store has them now, kept in memory until any process changes them. */
export class RightsCache {
  readonly #store: Store;
  readonly #people: RevisionCache<PersonRights>;
  readonly #portal: RevisionCache<PortalRights>;
  #lastPortal: PortalRights | undefined;

  constructor(store: Store) {
    this.#store = store;
    this.#people = new RevisionCache(store, 'accounts', MAX_PEOPLE);
    this.#portal = new RevisionCache(store, 'accounts', 1);
  }

  /** What is in memory and holds now; undefined when it has to be read. */
  peek(personId: string): PersonRights | undefined {
    return this.#people.get(personId);
  }

  peekPortal(): PortalRights | undefined {
    return this.#portal.get('');
  }

  /** While the store cannot be reached, what held last: strangers go on reading what is public. */
  async portal(): Promise<PortalRights> {
    const known = this.peekPortal();
    if (known !== undefined) return known;
    const revision = this.#portal.revision();
    try {
      const portal = await readPortalRights(this.#store.db);
      this.#portal.put('', portal, revision);
      this.#lastPortal = portal;
      return portal;
    } catch (error) {
      const isLost = error instanceof Failure && error.code === 'store-lost';
      if (isLost && this.#lastPortal !== undefined) return this.#lastPortal;
      throw error;
    }
  }

  /** Undefined when there is nobody of that id. */
  async of(personId: string): Promise<PersonRights | undefined> {
    const known = this.peek(personId);
    if (known !== undefined) return known;
    const revision = this.#people.revision();
    const portal = await this.portal();
    const holder = await repository.readHolder(this.#store.db, personId);
    if (holder === undefined) return undefined;
    const permissions = permissionsOf(portal, holder.groups);
    const rights: PersonRights = {
      id: holder.id,
      name: holder.name,
      language: activeLanguage(holder.language ?? undefined, LANGUAGES),
      isActive: holder.state === 'active',
      hasFactor: holder.hasFactor,
      groups: holder.groups,
      permissions,
      mark: rightsMark(holder.groups, permissions),
    };
    this.#people.put(personId, rights, revision);
    return rights;
  }
}
