import type { Service } from './model.ts';
import { readServices } from './services/read.ts';

/** As it would stand in `portal.yaml`. */
export type Declaration = Readonly<Record<string, unknown>>;

/** Services as an operator would declare them; a mistake in one fails the test that uses them. */
export function servicesOf(...declarations: readonly Declaration[]): readonly Service[] {
  const read = readServices(declarations);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

export const STATS = { preset: 'matomo', url: 'https://stats.example/', siteId: 3 } as const;
export const TILES = { preset: 'openstreetmap' } as const;
export const VIDEO = { preset: 'peertube', url: 'https://video.example' } as const;
