import { describe, expect, it } from 'vitest';
import { ANONYMOUS, type KeyScope, type KnownViewer, type Permission, type Viewer } from '#accounts';
import { type DatasetAccess, EVERYONE, type Grant } from './model.ts';
import { GivenRights, isWhole } from './rules.ts';

const person = (
  groups: readonly string[],
  more: { readonly permissions?: readonly Permission[]; readonly scopes?: readonly KeyScope[] } = {},
): KnownViewer => ({
  kind: 'person',
  personId: 'p1',
  name: 'Ada',
  groups,
  permissions: new Set(more.permissions ?? []),
  by: more.scopes === undefined ? 'session' : 'key',
  ...(more.scopes === undefined ? {} : { scopes: more.scopes }),
});

const group = (id: string, rights: Grant['rights'], recordFilter?: string): Grant => ({
  holder: { kind: 'group', id },
  rights,
  ...(recordFilter === undefined ? {} : { recordFilter }),
});
const isPublic: DatasetAccess = { isRestricted: false, grants: [], hiddenFields: [] };
const isRestricted: DatasetAccess = { ...isPublic, isRestricted: true };

function viewOf(access: DatasetAccess | undefined, viewer: Viewer, portal = {}) {
  const rights = new GivenRights(
    { readers: 'everyone', otherDatasets: 'public', ...portal },
    new Map(access === undefined ? [] : [['da_1', access]]),
  );
  const view = rights.view(viewer, 'da_1');
  return { ...view, rights: [...view.rights].sort(), isWhole: isWhole(view) };
}

describe('a dataset of which nothing was said', () => {
  it('is seen whole by everybody in an open portal', () => {
    expect(viewOf(undefined, ANONYMOUS)).toMatchObject({ rights: ['browse'], isWhole: true });
  });

  it('is seen by those alone who may see every dataset, where new datasets are restricted', () => {
    const portal = { otherDatasets: 'restricted' };
    expect(viewOf(undefined, ANONYMOUS, portal).rights).toEqual([]);
    expect(viewOf(undefined, person(['g']), portal).rights).toEqual([]);
    const reader = person([], { permissions: ['browse-all-datasets'] });
    expect(viewOf(undefined, reader, portal)).toMatchObject({ rights: ['browse'], isWhole: true });
  });

  it('is not there for strangers of a portal that is for those who have signed in', () => {
    const portal = { readers: 'signed-in' };
    expect(viewOf(undefined, ANONYMOUS, portal).rights).toEqual([]);
    expect(viewOf(undefined, person([]), portal).rights).toEqual(['browse']);
  });
});

describe('a restricted dataset', () => {
  const access = { ...isRestricted, grants: [group('members', ['browse'])] };

  it('is not there for a stranger or for somebody of another group', () => {
    expect(viewOf(access, ANONYMOUS).rights).toEqual([]);
    expect(viewOf(access, person(['others'])).rights).toEqual([]);
  });

  it('is seen by those to whom it was given, as a group or alone', () => {
    expect(viewOf(access, person(['members'])).rights).toEqual(['browse']);
    const alone = { ...isRestricted, grants: [{ holder: { kind: 'person', id: 'p1' }, rights: ['browse'] }] };
    expect(viewOf(alone as DatasetAccess, person([])).rights).toEqual(['browse']);
  });

  it('is seen whole by who may do anything, whatever was said of it', () => {
    const view = viewOf(access, person([], { permissions: ['administer'] }));
    expect(view).toMatchObject({ rights: ['browse', 'edit', 'manage', 'publish'], isWhole: true });
  });
});

describe('rights', () => {
  for (const [right, all] of [
    ['browse', ['browse']],
    ['edit', ['browse', 'edit']],
    ['publish', ['browse', 'publish']],
    ['manage', ['browse', 'edit', 'manage', 'publish']],
  ] as const)
    it(`to ${right} bring with them ${all.join(', ')}`, () => {
      const access = { ...isRestricted, grants: [group('g', [right])] };
      expect(viewOf(access, person(['g'])).rights).toEqual(all);
    });

  it('of several groups add up', () => {
    const access = { ...isRestricted, grants: [group('a', ['edit']), group('b', ['publish'])] };
    expect(viewOf(access, person(['a', 'b'])).rights).toEqual(['browse', 'edit', 'publish']);
  });
});

describe('record filters', () => {
  const bright = group('a', ['browse'], 'magnitude < 2');
  const northern = group('b', ['browse'], 'dec > 0');
  const access = { ...isRestricted, grants: [bright, northern, group('c', ['browse'])] };

  it('of several groups let through what any of them does', () => {
    expect(viewOf(access, person(['a'])).filters).toEqual(['magnitude < 2']);
    expect(viewOf(access, person(['a', 'b'])).filters).toEqual(['dec > 0', 'magnitude < 2']);
  });

  it('hold nothing back from who is also in a group without one', () => {
    expect(viewOf(access, person(['a', 'c'])).filters).toBeUndefined();
  });

  it('are not lifted by a group that was given nothing on the dataset', () => {
    expect(viewOf(access, person(['a', 'chess'])).filters).toEqual(['magnitude < 2']);
  });

  it('of everyone hold for all to whom nothing more was given', () => {
    const open = { ...isPublic, grants: [group(EVERYONE, ['browse'], 'is_final'), group('a', ['browse'])] };
    expect(viewOf(open, ANONYMOUS).filters).toEqual(['is_final']);
    expect(viewOf(open, person(['other'])).filters).toEqual(['is_final']);
    expect(viewOf(open, person(['a'])).filters).toBeUndefined();
  });

  it('of a group mean nothing on a dataset that everyone sees whole', () => {
    expect(viewOf({ ...isPublic, grants: [bright] }, person(['a'])).filters).toBeUndefined();
  });

  it('do not hold for who edits, publishes or manages', () => {
    const both = { ...access, grants: [...access.grants, group('editors', ['edit'])] };
    expect(viewOf(both, person(['a', 'editors'])).isWhole).toBe(true);
  });
});

describe('hidden fields', () => {
  const access: DatasetAccess = {
    ...isPublic,
    grants: [group('editors', ['edit'])],
    hiddenFields: [
      { field: 'observer', seenBy: ['club'] },
      { field: 'notes', seenBy: [] },
    ],
  };

  it('are seen by their groups and by who edits', () => {
    expect(viewOf(access, ANONYMOUS).hiddenFields).toEqual(['notes', 'observer']);
    expect(viewOf(access, person(['club'])).hiddenFields).toEqual(['notes']);
    expect(viewOf(access, person(['editors'])).hiddenFields).toEqual([]);
  });
});

describe('a key', () => {
  const access: DatasetAccess = {
    ...isRestricted,
    grants: [group('staff', ['manage']), group('readers', ['browse'])],
    hiddenFields: [],
  };
  for (const [scopes, ofManager, ofReader] of [
    [['read'], ['browse'], ['browse']],
    [['edit'], ['browse', 'edit'], []],
    [['publish'], ['browse', 'publish'], []],
    [['administer'], ['browse', 'edit', 'manage', 'publish'], ['browse']],
    [[], [], []],
  ] as const)
    it(`for ${scopes.join() || 'nothing'} leaves its owner no more than that`, () => {
      expect(viewOf(access, person(['staff'], { scopes })).rights).toEqual(ofManager);
      expect(viewOf(access, person(['readers'], { scopes })).rights).toEqual(ofReader);
    });

  it('without reading sees of a public dataset what everyone does', () => {
    const open: DatasetAccess = {
      isRestricted: false,
      grants: [group(EVERYONE, ['browse'], 'is_final'), group('readers', ['browse'])],
      hiddenFields: [{ field: 'observer', seenBy: ['readers'] }],
    };
    expect(viewOf(open, person(['readers'], { scopes: ['edit'] }))).toMatchObject({
      filters: ['is_final'],
      hiddenFields: ['observer'],
    });
    expect(viewOf(open, person(['readers'], { scopes: ['read'] })).isWhole).toBe(true);
  });
});
