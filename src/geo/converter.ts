import { createRequire } from 'node:module';
import type proj4 from 'proj4';

/**
 * Between two reference systems, each named or defined in PROJ's strings or WKT; with one, from degrees to it.
 *
 * @throws Error on a definition that the library does not know
 */
export function converterOf(...systems: readonly [to: string] | readonly [from: string, to: string]) {
  // Loaded when somebody asks for it: few do, and it is some megabytes.
  const project = createRequire(import.meta.url)('proj4') as typeof proj4;
  const [first, second] = systems;
  return second === undefined ? project(first) : project(first, second);
}
