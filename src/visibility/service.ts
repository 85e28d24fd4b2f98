import { randomBytes } from 'node:crypto';
import type { Actor, Viewer } from '#accounts';
import type { Catalogue, DatasetEntry } from '#catalogue';
import type { Engine } from '#engine';
import { Failure, fail, ok, type Result } from '#lib';
import type { Store } from '#store';
import { accessProblems } from './check-access.ts';
import type {
  AccessChange,
  AccessProblem,
  DatasetAccess,
  DatasetRight,
  Holder,
  PortalAccess,
} from './model.ts';
import * as repository from './repository.ts';
import type { GivenRights } from './rules.ts';
import { SeenCatalogues } from './seen-catalogue.ts';
import { SeenDatasets } from './seen-datasets.ts';
import { type AccessFacts, presentOf, type ViewerClass, ViewerClasses } from './viewer-class.ts';
import { ClassVisibility, type Visibility } from './visibility.ts';

export interface VisibilityOptions {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly engine: Pick<Engine, 'visibleFacts' | 'values'>;
  readonly logger: { warn(facts: object, message: string): void };
  /** Told of every change, once it holds. */
  readonly onChange?: (change: AccessChange) => void | Promise<void>;
}

/** Who sees and does what. Kept in memory; a change holds from the next request on, in every process. */
export interface VisibilityService {
  /** Reads what another process has changed. Cheap; called at the start of each request. */
  refresh(): Promise<void>;
  /** Whether another process has changed something that `refresh` would read. */
  isBehind(): boolean;
  of(viewer: Viewer, now: Date): Visibility;
  /** Changes whenever anything published or any right changes. Part of cache keys; told to nobody. */
  generation(): string;
  /** Whether the portal shows nothing to the viewer before they have signed in. */
  isShutOut(viewer: Viewer): boolean;
  /** Whether the viewer may do this with a published dataset; for a key within its scopes. */
  may(viewer: Viewer, right: DatasetRight, entry: Pick<DatasetEntry, 'uid'>): boolean;

  /** What has been said of a dataset, by its uid. Undefined: nothing, and `portal().otherDatasets` holds. */
  access(uid: string): DatasetAccess | undefined;
  /**
   * Says who sees and does what with a dataset, in place of what was said; undefined: nothing any more. Where `from` does not
   * take what is there at that moment, somebody else was quicker.
   */
  setAccess(
    by: Actor,
    id: string,
    access: DatasetAccess | undefined,
    from?: (before: DatasetAccess | undefined) => boolean,
  ): Promise<Result<DatasetEntry, AccessProblem>>;
  portal(): PortalAccess;
  setPortal(by: Actor, access: PortalAccess): Promise<void>;
  /** Takes back what a group or person was given: to be called when they are removed. */
  forget(by: Actor, holder: Holder): Promise<void>;
}

// Each may hold a list of all datasets.
const MAX_KEPT = 200;

/** Opens the rights of a portal. */
export async function openVisibility(options: VisibilityOptions): Promise<VisibilityService> {
  const secret = await repository.readSecret(options.store, randomBytes(32).toString('hex'));
  const service = new StoredVisibility(options, secret);
  await service.reload();
  return service;
}

class StoredVisibility implements VisibilityService {
  readonly #options: VisibilityOptions;
  readonly #secret: string;
  readonly #seen: SeenDatasets;
  #revision = -1;
  #reading: Promise<void> | undefined;
  // Set by the first `reload`, before anyone has this object.
  #rights!: GivenRights;
  #classes!: ViewerClasses;
  #facts!: AccessFacts;
  #catalogues!: SeenCatalogues;
  #visible = new Map<ViewerClass, ClassVisibility>();
  #present = 0;

  constructor(options: VisibilityOptions, secret: string) {
    this.#options = options;
    this.#secret = secret;
    this.#seen = new SeenDatasets({ ...options, secret });
  }

  isBehind(): boolean {
    return this.#options.store.revision('rights') !== this.#revision;
  }

  async refresh(): Promise<void> {
    if (!this.isBehind()) return;
    this.#reading ??= this.reload().finally(() => {
      this.#reading = undefined;
    });
    try {
      await this.#reading;
    } catch (error) {
      // What is in memory holds while the database is away: nobody can have changed it.
      if (!(error instanceof Failure && error.code.startsWith('store-'))) throw error;
    }
  }

  async reload(): Promise<void> {
    const { store } = this.#options;
    for (;;) {
      const revision = store.revision('rights');
      const rights = await repository.readRights(store);
      // Changed while it was read: the parts may not belong together.
      if (store.revision('rights') !== revision) continue;
      this.#rights = rights;
      this.#classes = new ViewerClasses(rights, this.#secret);
      this.#facts = this.#classes.facts();
      this.#catalogues = new SeenCatalogues({
        catalogue: this.#options.catalogue,
        seen: this.#seen,
        base: this.#classes.base(),
        facts: this.#facts,
      });
      this.#visible = new Map();
      this.#revision = revision;
      return;
    }
  }

  of(viewer: Viewer, now: Date): Visibility {
    const present = presentOf(now);
    if (present.getTime() !== this.#present) {
      this.#present = present.getTime();
      this.#forgetMoment();
    }
    const viewers = this.#classes.of(viewer);
    let visible = this.#visible.get(viewers);
    if (visible === undefined) {
      const { catalogue } = this.#options;
      visible = new ClassVisibility({
        viewers,
        facts: this.#facts,
        catalogue,
        seen: this.#seen,
        catalogues: this.#catalogues,
        present,
      });
      const [oldest] = this.#visible.size >= MAX_KEPT ? this.#visible.keys() : [];
      if (oldest !== undefined) this.#visible.delete(oldest);
    } else this.#visible.delete(viewers);
    // The order of a Map is that of insertion: what is used goes to the end.
    this.#visible.set(viewers, visible);
    return visible;
  }

  #forgetMoment(): void {
    for (const viewers of this.#visible.keys()) if (viewers.looksAtClock) this.#visible.delete(viewers);
  }

  generation(): string {
    return `${this.#options.catalogue.generation()} ${this.#revision}`;
  }

  isShutOut(viewer: Viewer): boolean {
    return this.#rights.isShutOut(viewer);
  }

  may(viewer: Viewer, right: DatasetRight, { uid }: Pick<DatasetEntry, 'uid'>): boolean {
    return this.#classes.of(viewer).view(uid).rights.has(right);
  }

  access(uid: string): DatasetAccess | undefined {
    return this.#rights.access(uid);
  }

  portal(): PortalAccess {
    return this.#rights.portal;
  }

  async setAccess(
    by: Actor,
    id: string,
    access: DatasetAccess | undefined,
    from?: (before: DatasetAccess | undefined) => boolean,
  ): Promise<Result<DatasetEntry, AccessProblem>> {
    const entry = this.#options.catalogue.get(id);
    if (entry === undefined) return fail({ code: 'unknown-dataset', id });
    const before = this.access(entry.uid);
    const [first, ...rest] = access === undefined ? [] : accessProblems(access, entry.schema, before);
    if (first !== undefined) return fail(first, ...rest);
    const isWritten = await repository.writeAccess(this.#options.store, entry.uid, access, from);
    if (!isWritten) {
      await this.reload();
      return fail({ code: 'changed-meanwhile' });
    }
    await this.#changed({
      kind: 'dataset',
      by,
      datasetUid: entry.uid,
      datasetId: entry.id,
      before,
      after: access,
    });
    return ok(entry);
  }

  async setPortal(by: Actor, access: PortalAccess): Promise<void> {
    const before = this.portal();
    await repository.writePortal(this.#options.store, access);
    await this.#changed({ kind: 'portal', by, before, after: access });
  }

  async forget(by: Actor, holder: Holder): Promise<void> {
    await repository.deleteHolder(this.#options.store, holder);
    await this.#changed({ kind: 'holder', by, holder });
  }

  async #changed(change: AccessChange): Promise<void> {
    await this.reload();
    await this.#options.onChange?.(change);
  }
}
