import type { KnownViewer } from '#accounts';
import type { Frame, NavGroup } from '#web';
import { mayOpen, SECTIONS, type SectionKey } from './sections.ts';

const GROUPS = [undefined, 'data', 'people', 'portal'] as const;

/** The navigation as far as the person may follow it; groups without a link are left out. */
export function navigationOf(viewer: KnownViewer, current: SectionKey): readonly NavGroup[] {
  const keys = (Object.keys(SECTIONS) as SectionKey[]).filter((key) => mayOpen(viewer, SECTIONS[key].needs));
  return GROUPS.map((group) => ({
    ...(group === undefined ? {} : { label: `office.group.${group}` as const }),
    items: keys
      .filter((key) => SECTIONS[key].group === group)
      .map((key) => ({
        label: `office.nav.${key}` as const,
        path: SECTIONS[key].path,
        isCurrent: key === current,
      })),
  })).filter(({ items }) => items.length > 0);
}

/** What stands around a page of the back office. */
export const frameOf = (
  viewer: KnownViewer,
  current: SectionKey,
  facts: Pick<Frame, 'csrfToken' | 'said'>,
): Frame => ({ title: 'office.title', nav: navigationOf(viewer, current), ...facts });
