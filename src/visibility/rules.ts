import { ANONYMOUS, type KeyScope, may, type Viewer } from '#accounts';
import {
  DATASET_RIGHTS,
  type DatasetAccess,
  type DatasetRight,
  EVERYONE,
  type Grant,
  type Holder,
  type PortalAccess,
} from './model.ts';

/** What one viewer has of one dataset. */
export interface DatasetView {
  readonly rights: ReadonlySet<DatasetRight>;
  /** ODSQL, of which a record must meet one; sorted, no two alike. Undefined: every record. */
  readonly filters: readonly string[] | undefined;
  /** Names of fields that are not there, sorted. */
  readonly hiddenFields: readonly string[];
}

const setOf = (...rights: readonly DatasetRight[]): ReadonlySet<DatasetRight> => new Set(rights);

const NONE = setOf();
const ALL = setOf(...DATASET_RIGHTS);
export const ABSENT: DatasetView = { rights: NONE, filters: undefined, hiddenFields: [] };
const whole = (rights: ReadonlySet<DatasetRight>): DatasetView => ({
  rights,
  filters: undefined,
  hiddenFields: [],
});

const BROWSE = whole(setOf('browse'));

/** What a right brings with it. */
const IMPLIED: Readonly<Record<DatasetRight, readonly DatasetRight[]>> = {
  browse: ['browse'],
  edit: ['edit', 'browse'],
  publish: ['publish', 'browse'],
  manage: ['manage', 'publish', 'edit', 'browse'],
};

/** Rights that a scope of a key leaves to be used. Each still brings with it what it implies. */
const USABLE: Readonly<Record<KeyScope, readonly DatasetRight[]>> = {
  read: ['browse'],
  edit: ['edit'],
  publish: ['publish'],
  administer: DATASET_RIGHTS,
  accounts: DATASET_RIGHTS,
};

const withImplied = (rights: Iterable<DatasetRight>): ReadonlySet<DatasetRight> =>
  new Set([...rights].flatMap((right) => IMPLIED[right]));

/** Of the rights that a key's owner has, those that the key may use. */
function withinScopes(
  rights: Iterable<DatasetRight>,
  scopes: readonly KeyScope[] | undefined,
): ReadonlySet<DatasetRight> {
  const owned = withImplied(rights);
  if (scopes === undefined) return owned;
  const usable = new Set(scopes.flatMap((scope) => USABLE[scope]));
  return withImplied([...owned].filter((right) => usable.has(right)));
}

const scopesOf = (viewer: Viewer): readonly KeyScope[] | undefined =>
  viewer.kind === 'person' ? viewer.scopes : undefined;

const holderKey = ({ kind, id }: Holder): string => `${kind} ${id}`;

/** All rights that were given, ready to be asked. Never changes: another one is made after a change. */
export class GivenRights {
  readonly portal: PortalAccess;
  readonly #datasets: ReadonlyMap<string, DatasetAccess>;
  /** Datasets on which a holder, or a field's group, has been given something. */
  readonly #ofHolder = new Map<string, Set<string>>();

  constructor(portal: PortalAccess, datasets: ReadonlyMap<string, DatasetAccess>) {
    this.portal = portal;
    this.#datasets = datasets;
    const given = (key: string, uid: string) => {
      const known = this.#ofHolder.get(key);
      if (known) known.add(uid);
      else this.#ofHolder.set(key, new Set([uid]));
    };
    for (const [uid, { grants, hiddenFields }] of datasets) {
      for (const { holder } of grants) given(holderKey(holder), uid);
      for (const { seenBy } of hiddenFields) for (const id of seenBy) given(`group ${id}`, uid);
    }
  }

  /** What has been said of a dataset; undefined: nothing. */
  access(uid: string): DatasetAccess | undefined {
    return this.#datasets.get(uid);
  }

  /** Uids of the datasets of which something has been said. */
  uids(): Iterable<string> {
    return this.#datasets.keys();
  }

  /** Whether something of a dataset has been given to this very holder. */
  isHolder(holder: Holder): boolean {
    return this.#ofHolder.has(holderKey(holder));
  }

  /** Uids of the datasets that a viewer may see otherwise than a stranger: no others need to be looked at. */
  givenTo(viewer: Viewer): ReadonlySet<string> {
    if (viewer.kind === 'anonymous') return new Set();
    const keys = [...viewer.groups.map((id) => `group ${id}`), `person ${viewer.personId}`];
    return new Set(keys.flatMap((key) => [...(this.#ofHolder.get(key) ?? [])]));
  }

  /** What a viewer has of a dataset. */
  view(viewer: Viewer, uid: string): DatasetView {
    const everywhere = portalRights(viewer);
    if (everywhere === ALL) return whole(ALL);
    if (this.isShutOut(viewer)) return ABSENT;
    const access = this.#datasets.get(uid);
    if (access !== undefined) return viewOf(access, viewer, everywhere);
    if (this.portal.otherDatasets === 'restricted' && everywhere.size === 0) return ABSENT;
    return whole(new Set<DatasetRight>([...everywhere, 'browse']));
  }

  /** What everyone has of a dataset who may read in this portal at all and was given nothing more. */
  base(uid: string): DatasetView {
    const access = this.#datasets.get(uid);
    if (access !== undefined) return viewOf(access, ANONYMOUS, NONE);
    return this.portal.otherDatasets === 'restricted' ? ABSENT : BROWSE;
  }

  /** Whether the portal shows no dataset to the viewer at all. */
  isShutOut(viewer: Viewer): boolean {
    return viewer.kind === 'anonymous' && this.portal.readers === 'signed-in';
  }
}

/** What a viewer may do with every dataset; the scopes of a key have been counted in with the permissions. */
export function portalRights(viewer: Viewer): ReadonlySet<DatasetRight> {
  if (viewer.kind === 'anonymous') return NONE;
  if (may(viewer, 'administer')) return ALL;
  const rights: DatasetRight[] = [];
  if (may(viewer, 'browse-all-datasets')) rights.push('browse');
  if (may(viewer, 'edit-all-datasets')) rights.push('edit');
  if (may(viewer, 'publish-all-datasets')) rights.push('publish');
  return rights.length === 0 ? NONE : withImplied(rights);
}

function isHeldBy(holder: Holder, viewer: Viewer): boolean {
  if (holder.kind === 'group' && holder.id === EVERYONE) return true;
  if (viewer.kind === 'anonymous') return false;
  return holder.kind === 'group' ? viewer.groups.includes(holder.id) : viewer.personId === holder.id;
}

function viewOf(access: DatasetAccess, viewer: Viewer, everywhere: ReadonlySet<DatasetRight>): DatasetView {
  const scopes = scopesOf(viewer);
  const grants = access.grants
    .filter(({ holder }) => isHeldBy(holder, viewer))
    .map(({ holder, rights, recordFilter }) => ({
      // What everyone may do needs no scope.
      rights: isEveryone(holder) ? withImplied(rights) : withinScopes(rights, scopes),
      recordFilter,
    }))
    .filter(({ rights }) => rights.size > 0);
  const rights = new Set([...everywhere, ...grants.flatMap((grant) => [...grant.rights])]);
  if (!access.isRestricted) rights.add('browse');
  if (!rights.has('browse')) return ABSENT;
  if (everywhere.size > 0 || rights.size > 1) return whole(rights);
  return { rights, filters: filtersOf(access, grants), hiddenFields: hiddenFrom(viewer, access) };
}

/** The union of what the grants let through. A public dataset lets everyone through whom no filter holds back. */
function filtersOf(
  { isRestricted, grants }: DatasetAccess,
  own: readonly { readonly recordFilter: Grant['recordFilter'] | undefined }[],
): readonly string[] | undefined {
  if (!isRestricted && !grants.some(({ holder }) => isEveryone(holder))) return undefined;
  const filters = new Set<string>();
  for (const { recordFilter } of own) {
    if (recordFilter === undefined) return undefined;
    filters.add(recordFilter);
  }
  return [...filters].sort();
}

function hiddenFrom(viewer: Viewer, { hiddenFields }: DatasetAccess): readonly string[] {
  const scopes = scopesOf(viewer);
  const countsGroups = scopes === undefined || scopes.includes('read') || scopes.includes('administer');
  const isSeenBy = (id: string) =>
    isHeldBy({ kind: 'group', id }, viewer) && (countsGroups || id === EVERYONE);
  return hiddenFields
    .filter(({ seenBy }) => !seenBy.some(isSeenBy))
    .map(({ field }) => field)
    .sort();
}

const isEveryone = ({ kind, id }: Holder): boolean => kind === 'group' && id === EVERYONE;

export const isWhole = ({ rights, filters, hiddenFields }: DatasetView): boolean =>
  rights.has('browse') && filters === undefined && hiddenFields.length === 0;

/** Equal for two views exactly when the same of a dataset is seen. Without rights, which change nothing of what is seen. */
export const viewText = (view: DatasetView): string =>
  view.rights.has('browse') ? JSON.stringify([view.filters ?? null, view.hiddenFields]) : 'absent';
