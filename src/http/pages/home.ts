import type { DatasetEntry } from '#catalogue';
import { localized } from '#i18n';
import { cardOf } from './cards.ts';
import { type PageCall, type PageRoute, page } from './page.ts';
import { placeOf, suggestedPlaces } from './places.ts';
import { homeText } from './portal-pages.ts';
import { SkySource, skyOf } from './sky.ts';

const FEATURED = 6;

/** Themes of the published datasets in the language of the page, the largest first. */
function themesOf(
  call: PageCall,
  entries: readonly DatasetEntry[],
): readonly { readonly name: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const entry of entries) {
    for (const theme of entry.metadata.themes) {
      const name = localized(theme, call.language, call.deps.settings.defaultLanguage);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count);
}

/** The home page, at each of its addresses. */
export function homePages(): readonly PageRoute[] {
  const source = new SkySource();
  const answer: PageRoute['answer'] = async (call) => {
    const entries = await call.sees.datasets();
    const { place, unknown } = await placeOf(call);
    const [sky, places, featured, text] = await Promise.all([
      skyOf(call, source, place).catch((error: unknown) => {
        // The rest of the page stands without the chart.
        call.request.log.warn({ err: error }, 'the sky could not be drawn');
        return undefined;
      }),
      suggestedPlaces(call),
      Promise.all(entries.slice(0, FEATURED).map((entry) => cardOf(call, entry))),
      homeText(call),
    ]);
    const example = entries.find((entry) => entry.id === 'hyg-stellar-database') ?? entries[0];
    return page('home', {
      ...(sky === undefined ? {} : { sky }),
      place,
      ...(unknown === undefined ? {} : { unknownPlace: unknown }),
      places,
      featured,
      text,
      datasetCount: entries.length,
      recordCount: entries.reduce((sum, entry) => sum + entry.recordCount, 0),
      themes: themesOf(call, entries),
      ...(example === undefined ? {} : { exampleId: example.id }),
    });
  };
  return ['/', '/pages/home/'].map((path) => ({ path, answer }));
}
