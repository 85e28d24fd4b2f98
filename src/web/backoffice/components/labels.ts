import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

/** What the fields of a page are called, by name. What is said before them needs it: then the page is drawn once more. */
export interface Labels {
  readonly found: Map<string, string>;
  areWanted: boolean;
}

export const LabelsContext = createContext<Labels | undefined>(undefined);

/** What the fields inside are about, where several groups have fields of the same names. */
export const GroupContext = createContext('');

/** Tells what a field is called. */
export function useLabelled(name: string, label: string): void {
  const group = useContext(GroupContext);
  useContext(LabelsContext)?.found.set(name, group === '' ? label : `${group}, ${label}`);
}

/** The HTML of a page, in which problems can name the fields that follow. */
export function drawLabelled(draw: (labels: Labels) => string): string {
  const labels: Labels = { found: new Map(), areWanted: false };
  const html = draw(labels);
  return labels.areWanted ? draw(labels) : html;
}
