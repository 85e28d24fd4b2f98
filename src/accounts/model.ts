import type { Language } from '#i18n';

/**
 * What a person may do in the whole portal. A role is a set of these; a group carries a role; what one may do with
 * a single dataset is decided in `visibility`.
 */
export const PERMISSIONS = [
  /** Everything, on everything. */
  'administer',
  'manage-people',
  'manage-settings',
  'manage-pages',
  'read-audit-log',
  'view-audience',
  'create-datasets',
  /** On every dataset, whatever its own rights say. */
  'browse-all-datasets',
  'edit-all-datasets',
  'publish-all-datasets',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/**
 * What an API key may be used for; a person's own rights are the limit. `accounts` is all of them and the proof of a fresh
 * sign-in besides, as long as that lasts.
 */
export const KEY_SCOPES = ['read', 'edit', 'publish', 'administer', 'accounts'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

export interface AnonymousViewer {
  readonly kind: 'anonymous';
}

/** Somebody known: by a session, or by a key that acts for them. */
export interface KnownViewer {
  readonly kind: 'person';
  readonly personId: string;
  /** As others see it. */
  readonly name: string;
  /** Ids of the groups that the person is in, sorted. */
  readonly groups: readonly string[];
  /** Of all groups together; with a key only what its scopes leave. */
  readonly permissions: ReadonlySet<Permission>;
  /** Language of the profile; undefined when none was chosen. */
  readonly language?: Language;
  /** How the request proved who it is. A key's requests need no CSRF token and see no page. */
  readonly by: 'session' | 'key';
  /** Of the key, when by key. */
  readonly keyId?: string;
  readonly scopes?: readonly KeyScope[];
  /** Of the session, when by session. */
  readonly sessionId?: string;
  /**
   * When the person last showed who they are, ISO 8601; sensitive acts ask for 15 minutes. By session, and by a key of the scope
   * `accounts`: of the session that made it.
   */
  readonly authenticatedAt?: string;
  /**
   * The settings ask for a second factor that this session lacks: `permissions` and `groups` are empty until the person has
   * added one, at `/account/security/`.
   */
  readonly lacksFactor?: true;
}

/** Who asks. Every way out is given one; there is no other notion of the caller. */
export type Viewer = AnonymousViewer | KnownViewer;

export const ANONYMOUS: AnonymousViewer = { kind: 'anonymous' };

/** Whether the viewer holds a permission; an administrator holds all. */
export const may = (viewer: Viewer, permission: Permission): boolean =>
  viewer.kind === 'person' && (viewer.permissions.has('administer') || viewer.permissions.has(permission));
