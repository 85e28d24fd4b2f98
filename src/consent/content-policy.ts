import type { HostUse, Service } from './model.ts';

/** The Content-Security-Policy of a page that may reach its own host and nothing else, as directives. */
export type ContentPolicy = Readonly<Record<string, readonly string[]>>;

const DIRECTIVES: Readonly<Record<HostUse, string>> = {
  script: 'script-src',
  connect: 'connect-src',
  img: 'img-src',
  frame: 'frame-src',
  style: 'style-src',
  font: 'font-src',
  media: 'media-src',
};

/**
 * The policy with the hosts of the allowed services added, each only for what it is declared for. A directive that was
 * not there begins with what `default-src` said, so that adding a host never takes anything away.
 */
export function policyWith(base: ContentPolicy, allowed: Iterable<Pick<Service, 'hosts'>>): ContentPolicy {
  const policy: Record<string, readonly string[]> = { ...base };
  for (const service of allowed) {
    for (const { origin, uses } of service.hosts) {
      for (const use of uses) {
        const directive = DIRECTIVES[use];
        const sources = policy[directive] ?? base['default-src'] ?? [];
        if (!sources.includes(origin)) {
          policy[directive] = [...sources.filter((source) => source !== "'none'"), origin];
        }
      }
    }
  }
  return policy;
}

/** The header's value. */
export const printPolicy = (policy: ContentPolicy): string =>
  Object.entries(policy)
    .map(([directive, sources]) => [directive, ...sources].join(' '))
    .join('; ');
