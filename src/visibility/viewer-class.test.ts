import { describe, expect, it } from 'vitest';
import { ANONYMOUS, type KnownViewer, type Viewer } from '#accounts';
import { seededRandom } from '../../test/generators/odsql.ts';
import { type DatasetAccess, EVERYONE, type Grant } from './model.ts';
import { GivenRights, viewText } from './rules.ts';
import { ViewerClasses } from './viewer-class.ts';

const next = seededRandom(11);
const whole = (below: number) => Math.floor(next() * below);
const some = <T>(items: readonly T[], share: number): T[] => items.filter(() => next() < share);

const GROUPS = ['a', 'b', 'c', 'd'];
const UIDS = Array.from({ length: 12 }, (_, i) => `da_${i}`);
const FILTERS = [undefined, 'x = 1', 'y = 2'];

const person = (groups: readonly string[], personId = 'p0'): KnownViewer => ({
  kind: 'person',
  personId,
  name: 'Ada',
  groups,
  permissions: new Set(),
  by: 'session',
});

function anyAccess(): DatasetAccess {
  const isRestricted = next() < 0.5;
  const holders = some([...GROUPS, ...(isRestricted ? [] : [EVERYONE])], 0.4);
  const grants = holders.map((id): Grant => {
    const recordFilter = FILTERS[whole(FILTERS.length)];
    return {
      holder: { kind: 'group', id },
      rights: [id !== EVERYONE && next() < 0.2 ? 'edit' : 'browse'],
      ...(recordFilter === undefined ? {} : { recordFilter }),
    };
  });
  const alone: Grant[] = some(['p0', 'p1'], 0.2).map((id) => ({
    holder: { kind: 'person', id },
    rights: ['browse'],
  }));
  return {
    isRestricted,
    grants: [...grants, ...alone],
    hiddenFields: some(['f', 'g'], 0.3).map((field) => ({ field, seenBy: some(GROUPS, 0.4) })),
  };
}

const viewers: readonly Viewer[] = [
  ANONYMOUS,
  ...['p0', 'p1', 'p2'].flatMap((id) => Array.from({ length: 8 }, () => person(some(GROUPS, 0.4), id))),
  { ...person([]), permissions: new Set(['browse-all-datasets'] as const) },
  { ...person(GROUPS), by: 'key', scopes: ['edit'] },
];

describe('the scope of a viewer', () => {
  it('is equal for two viewers exactly when they see the same of every dataset', () => {
    for (let round = 0; round < 60; round++) {
      const otherDatasets = next() < 0.3 ? 'restricted' : 'public';
      const rights = new GivenRights(
        { readers: 'everyone', otherDatasets },
        new Map(some(UIDS, 0.3).map((uid) => [uid, anyAccess()])),
      );
      const classes = new ViewerClasses(rights, 'secret');
      const told = viewers.map((viewer) => {
        const { scope, view, seesEverything } = classes.of(viewer);
        const seen = UIDS.map((uid) => viewText(view(uid)));
        expect(seen).toEqual(UIDS.map((uid) => viewText(rights.view(viewer, uid))));
        const everything = seen.every((text) => text === '[null,[]]') && otherDatasets === 'public';
        expect(seesEverything).toBe(everything || scope === 'everything');
        return { scope, seen: seen.join() };
      });
      for (const one of told)
        for (const other of told) expect(one.scope === other.scope).toBe(one.seen === other.seen);
    }
  });

  it('says nothing of what is hidden, and is another in another portal', () => {
    const access: DatasetAccess = {
      isRestricted: false,
      grants: [
        { holder: { kind: 'group', id: EVERYONE }, rights: ['browse'], recordFilter: 'observer = "Ada"' },
      ],
      hiddenFields: [{ field: 'notes', seenBy: [] }],
    };
    const rights = new GivenRights(
      { readers: 'everyone', otherDatasets: 'public' },
      new Map([['da_1', access]]),
    );
    const [one, other] = ['one', 'two'].map(
      (secret) => new ViewerClasses(rights, secret).of(ANONYMOUS).scope,
    );
    expect(one).toMatch(/^[0-9a-z]{20,32}$/);
    expect(other).not.toBe(one);
  });
});
