import type { ConsentRecord } from '../records/model.ts';
import { consentTexts } from '../texts/texts.ts';
import type { Block, ConsentDocument, Line } from './model.ts';

/**
 * The records of one receipt, in words, as a document to keep.
 *
 * @param records oldest first; at least one
 * @param nameOf what a service is called; its id when it is no longer declared
 */
export function recordDocument(
  records: readonly ConsentRecord[],
  facts: { readonly language: string; readonly portal: string; nameOf(id: string): string },
): ConsentDocument {
  const { language, portal, nameOf } = facts;
  const { policy, list } = consentTexts(language);
  const { record: texts } = policy;
  const instant = new Intl.DateTimeFormat(language, {
    dateStyle: 'long',
    timeStyle: 'medium',
    timeZone: 'UTC',
  });
  const at = (iso: string): string => `${instant.format(new Date(iso))} UTC`;
  const blocks = records.flatMap((record): readonly Block[] => {
    const terms: (readonly [string, Line])[] = [
      [texts.time, [at(record.time)]],
      [texts.allowed, [record.services.length === 0 ? texts.nothing : list(record.services.map(nameOf))]],
      ...(record.event === 'withdrawn' ? [] : [[texts.until, [at(record.validUntil)]] as const]),
      [texts.method, [texts.methods[record.method]]],
      [texts.version, [{ code: record.revision }]],
      [texts.shown, [{ code: record.publication }]],
      [texts.id, [{ code: record.id }]],
    ];
    return [
      { kind: 'heading', level: 2, text: texts.events[record.event] },
      { kind: 'terms', terms },
      ...(record.signals.gpc ? [{ kind: 'paragraph', text: [texts.signal] } as const] : []),
    ];
  });
  return {
    title: texts.title,
    description: texts.lead(portal),
    language,
    portal,
    date: records.at(-1)?.time ?? '',
    blocks: [{ kind: 'paragraph', text: [texts.lead(portal)] }, ...blocks],
  };
}
