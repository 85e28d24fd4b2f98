import type { Settings } from '#settings';
import { prefixOf } from './pages/site.ts';

/** The page on which to sign in, in the language of `next`, to which it leads back. */
export function signInAddress(next: string, { languages }: Pick<Settings, 'languages'>): string {
  const prefix = prefixOf(next, languages);
  return `${prefix === undefined ? '' : `/${prefix}`}/login/?next=${encodeURIComponent(next)}`;
}
