import type { Frame, NavGroup } from '#web';
import {
  ACCOUNT_SECTIONS,
  type Comer,
  mayOpen,
  OFFICE_SECTIONS,
  type OfficeSectionKey,
  type SectionKey,
} from './sections.ts';

const GROUPS = [undefined, 'data', 'people', 'portal'] as const;

/** The parts of the back office that are open to the person. */
export const openSections = (comer: Comer): readonly OfficeSectionKey[] =>
  // The keys of a literal.
  (Object.keys(OFFICE_SECTIONS) as OfficeSectionKey[]).filter((key) =>
    mayOpen(comer, OFFICE_SECTIONS[key].needs),
  );

/** The navigation as far as the person may follow it; groups without a link are left out. */
function officeNavigation(comer: Comer, current: SectionKey): readonly NavGroup[] {
  const keys = openSections(comer);
  return GROUPS.map((group) => ({
    ...(group === undefined ? {} : { label: `office.group.${group}` as const }),
    items: keys
      .filter((key) => OFFICE_SECTIONS[key].group === group)
      .map((key) => ({
        label: `office.nav.${key}` as const,
        path: OFFICE_SECTIONS[key].path,
        isCurrent: key === current,
      })),
  })).filter(({ items }) => items.length > 0);
}

const accountNavigation = (comer: Comer, current: SectionKey): readonly NavGroup[] => [
  ...(mayOpen(comer, 'back-office')
    ? [{ items: [{ label: 'office.title' as const, path: '/backoffice/', isCurrent: false }] }]
    : []),
  {
    // The keys of a literal.
    items: (Object.keys(ACCOUNT_SECTIONS) as (keyof typeof ACCOUNT_SECTIONS)[]).map((key) => ({
      label: `account.nav.${key}` as const,
      path: ACCOUNT_SECTIONS[key],
      isCurrent: current === `account.${key}`,
    })),
  },
];

/** What stands around a page of the back office, or of one's own account. */
export const frameOf = (
  comer: Comer,
  current: SectionKey,
  facts: Pick<Frame, 'csrfToken' | 'said'>,
): Frame =>
  current.startsWith('account.')
    ? { title: 'office.account', nav: accountNavigation(comer, current), ...facts }
    : { title: 'office.title', nav: officeNavigation(comer, current), ...facts };
