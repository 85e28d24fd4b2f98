import { createHmac } from 'node:crypto';
import { ANONYMOUS, type Viewer } from '#accounts';
import { ABSENT, type DatasetView, type GivenRights, isWhole, portalRights, viewText } from './rules.ts';

// Classes are made again when they are missed: a bound, not a promise.
const MAX_CLASSES = 20_000;
// What a filter calls the present stands still for so long, so that answers can be kept.
const CLOCK_STEP_MS = 60_000;

/** A condition on the present moment. */
export const looksAtClock = (filter: string): boolean => /\bnow\b/i.test(filter);

/** The moment that filters take for the present. */
export const presentOf = (now: Date): Date =>
  new Date(Math.floor(now.getTime() / CLOCK_STEP_MS) * CLOCK_STEP_MS);

/** All viewers who have the same rights: what is worked out for one holds for the others. */
export interface ViewerClass {
  /** Of the dataset with this uid. */
  view(uid: string): DatasetView;
  /** What is, or may be, other than for those to whom nothing was given, by uid. */
  readonly own: ReadonlyMap<string, DatasetView>;
  /** Everything there is may be seen. */
  readonly seesEverything: boolean;
  readonly seesNothing: boolean;
  /** See `Visibility.scope`, without the moment. */
  readonly scope: string;
  /** A record filter asks for the present moment. */
  readonly looksAtClock: boolean;
}

/** What is the same for all viewers. */
export interface AccessFacts {
  /** Strangers see all of it. */
  isPublic(uid: string): boolean;
  /** Only those who were given it know of it. */
  isRestricted(uid: string): boolean;
  /** Changes when other datasets are restricted. For those who see every dataset: it tells of all. */
  readonly restrictedMark: string;
}

const NOTHING = {
  own: new Map<string, DatasetView>(),
  seesEverything: false,
  seesNothing: false,
  looksAtClock: false,
} as const;

/** Sorts viewers into classes under one state of the rights. A class costs as much as the viewer was given, not as there are datasets. */
export class ViewerClasses {
  readonly #rights: GivenRights;
  readonly #secret: string;
  readonly #classes = new Map<string, ViewerClass>();
  /** What a stranger does not see, or not whole. Other viewers differ from it by what they were given. */
  readonly #base = new Map<string, DatasetView>();
  #baseScope = 0n;
  #baseClock = 0;

  constructor(rights: GivenRights, secret: string) {
    this.#rights = rights;
    this.#secret = secret;
    for (const uid of rights.uids()) {
      const view = rights.base(uid);
      if (isWhole(view)) continue;
      this.#base.set(uid, view);
      this.#baseScope ^= this.#mark(uid, view);
      if (view.filters?.some(looksAtClock)) this.#baseClock += 1;
    }
  }

  of(viewer: Viewer): ViewerClass {
    const key = this.#keyOf(viewer);
    let known = this.#classes.get(key);
    if (known === undefined) {
      if (this.#classes.size >= MAX_CLASSES) this.#classes.clear();
      known = this.#make(viewer);
      this.#classes.set(key, known);
    }
    return known;
  }

  /** Those to whom nothing was given, where that is enough to read. */
  base(): ViewerClass {
    const own = new Map<string, DatasetView>();
    const view = (uid: string) => this.#base.get(uid) ?? this.#rights.base(uid);
    return { own, view, seesNothing: false, ...this.#difference(own) };
  }

  facts(): AccessFacts {
    const strangers = this.of(ANONYMOUS);
    const isRestricted = (uid: string) => !this.#rights.base(uid).rights.has('browse');
    return {
      isPublic: (uid) => isWhole(strangers.view(uid)),
      isRestricted,
      restrictedMark: [...this.#base.keys()].filter(isRestricted).sort().join(' '),
    };
  }

  #keyOf(viewer: Viewer): string {
    if (viewer.kind === 'anonymous') return '';
    const groups = viewer.groups.filter((id) => this.#rights.isHolder({ kind: 'group', id }));
    const person = { kind: 'person', id: viewer.personId } as const;
    return JSON.stringify([
      groups,
      this.#rights.isHolder(person) ? viewer.personId : null,
      [...portalRights(viewer)],
      viewer.scopes ?? null,
    ]);
  }

  #make(viewer: Viewer): ViewerClass {
    const rights = this.#rights;
    if (rights.isShutOut(viewer))
      return { ...NOTHING, view: () => ABSENT, seesNothing: true, scope: 'nothing' };
    if (portalRights(viewer).size > 0) {
      const view = (uid: string) => rights.view(viewer, uid);
      return { ...NOTHING, view, seesEverything: true, scope: 'everything' };
    }
    const own = new Map([...rights.givenTo(viewer)].map((uid) => [uid, rights.view(viewer, uid)]));
    return {
      own,
      seesNothing: false,
      view: (uid) => own.get(uid) ?? this.#base.get(uid) ?? rights.base(uid),
      ...this.#difference(own),
    };
  }

  /** What views of some datasets make of what a stranger sees. */
  #difference(
    own: ReadonlyMap<string, DatasetView>,
  ): Pick<ViewerClass, 'seesEverything' | 'scope' | 'looksAtClock'> {
    let scope = this.#baseScope;
    let clocks = this.#baseClock;
    let hidden = this.#base.size;
    for (const [uid, view] of own) {
      const stranger = this.#base.get(uid);
      if (stranger !== undefined) {
        scope ^= this.#mark(uid, stranger);
        hidden -= 1;
        if (stranger.filters?.some(looksAtClock)) clocks -= 1;
      }
      if (isWhole(view)) continue;
      scope ^= this.#mark(uid, view);
      hidden += 1;
      if (view.filters?.some(looksAtClock)) clocks += 1;
    }
    const hidesOthers = this.#rights.portal.otherDatasets === 'restricted';
    const seesEverything = hidden === 0 && !hidesOthers;
    return {
      seesEverything,
      scope: seesEverything ? 'everything' : `${hidesOthers ? 'given ' : ''}${scope.toString(36)}`,
      looksAtClock: clocks > 0,
    };
  }

  /** Sums of such marks tell sets apart; the secret keeps anyone from making two sets that have one sum. */
  #mark(uid: string, view: DatasetView): bigint {
    const hash = createHmac('sha256', this.#secret)
      .update(`${uid}\n${viewText(view)}`)
      .digest('hex');
    return BigInt(`0x${hash.slice(0, 40)}`);
  }
}
