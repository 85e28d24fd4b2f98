import type { WireValue } from './wire-json.ts';

/** A facet's values as counted, and what the request says of them. */
export interface CountedFacet {
  /** As the request names it. */
  readonly name: string;
  /** Separates the levels of a hierarchical facet; absent for a flat one. */
  readonly separator?: string | undefined;
  /** Values or, for a hierarchy, paths; in display order, a branch before or after its leaves. */
  readonly values: readonly { readonly value: string; readonly count: number }[];
  readonly refined: readonly string[];
  readonly excluded: readonly string[];
}

interface Node {
  readonly name: string;
  readonly value: string;
  count: number;
  isCounted: boolean;
  readonly children: Map<string, Node>;
}

function grow(roots: Map<string, Node>, path: readonly string[], separator: string): Node | undefined {
  let level = roots;
  let node: Node | undefined;
  path.forEach((name, depth) => {
    node = level.get(name);
    if (node === undefined) {
      const value = path.slice(0, depth + 1).join(separator);
      node = { name, value, count: 0, isCounted: false, children: new Map() };
      level.set(name, node);
    }
    level = node.children;
  });
  return node;
}

/** A branch that was not counted itself holds what its leaves hold. */
const countOf = (node: Node): number =>
  node.isCounted ? node.count : [...node.children.values()].reduce((sum, child) => sum + countOf(child), 0);

function tell(node: Node, facet: CountedFacet): WireValue {
  const children = [...node.children.values()].map((child) => tell(child, facet));
  const isExcluded = facet.excluded.includes(node.value);
  return {
    name: node.name,
    count: isExcluded ? undefined : countOf(node),
    state: isExcluded ? 'excluded' : facet.refined.includes(node.value) ? 'refined' : 'displayed',
    value: node.value,
    facets: children.length === 0 ? undefined : children,
  };
}

/**
 * A facet as the API tells it: `name` is what to show, `value` what to send back to `refine`, the full path in a
 * hierarchy. Values that the request refines or excludes are there even when nothing is counted under them.
 */
export function facetObject(facet: CountedFacet): WireValue {
  const roots = new Map<string, Node>();
  const { separator } = facet;
  const pathOf = (value: string): readonly string[] =>
    separator === undefined || separator === '' ? [value] : value.split(separator);
  for (const { value, count } of facet.values) {
    const node = grow(roots, pathOf(value), separator ?? '/');
    if (node === undefined) continue;
    node.count = count;
    node.isCounted = true;
  }
  for (const value of [...facet.refined, ...facet.excluded]) {
    const node = grow(roots, pathOf(value), separator ?? '/');
    if (node !== undefined && node.children.size === 0) node.isCounted = true;
  }
  return { name: facet.name, facets: [...roots.values()].map((node) => tell(node, facet)) };
}
