import { localized } from '#i18n';
import { datasetsNamedBy, PROCESSORS } from '#ingest';
import type { DraftStep } from '#publishing';
import type { Joinable } from '#web';
import type { OfficeCall } from './route.ts';

/** Beyond it a list is no help: names are typed. */
const MOST_LISTED = 500;

const asksForDataset = ({ kind }: DraftStep): boolean =>
  PROCESSORS.some((one) => one.kind === kind && one.inputs.some((input) => input.kind === 'dataset'));

/** What steps may join: datasets of which the person sees everything, and the fields of those that are named; and ask. */
export async function joinableFor(
  { deps, viewer, now, language }: OfficeCall,
  steps: readonly DraftStep[],
): Promise<Joinable> {
  const geocoders = deps.settings.geocoders.map(({ id, name, url }) => ({
    id,
    name,
    host: new URL(url).host,
  }));
  if (!steps.some(asksForDataset)) return { datasets: [], fields: {}, geocoders };
  const seen = deps.visibility.of(viewer, now);
  const whole = (await seen.datasets()).filter(
    (entry) => entry.hasRecords && seen.visible(entry) === undefined,
  );
  const { compare } = new Intl.Collator(language);
  const named = datasetsNamedBy(steps.map(({ off: _off, ...step }) => step));
  return {
    geocoders,
    datasets:
      whole.length > MOST_LISTED
        ? undefined
        : whole
            .map(({ id, metadata }) => ({
              id,
              title: localized(metadata.title, language, deps.settings.defaultLanguage) || id,
            }))
            .toSorted((a, b) => compare(a.title, b.title)),
    fields: Object.fromEntries(
      whole
        .filter(({ id }) => named.includes(id))
        .map(({ id, schema }) => [
          id,
          schema.fields.filter(({ type }) => type !== 'file').map(({ name, type }) => ({ name, type })),
        ]),
    ),
  };
}
