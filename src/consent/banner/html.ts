/** Text that is HTML already. Made only by the tag `html`. */
export interface Html {
  readonly html: string;
}

type Part = Html | string | number | false | undefined | readonly Part[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const printed = (part: Part): string => {
  if (part === false || part === undefined) return '';
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return part.replace(/[&<>"']/g, (c) => ESCAPES[c] ?? c);
  return 'html' in part ? part.html : part.map(printed).join('');
};

/** Template tag: whatever is put in is text, unless it is HTML already. Lists are put one after the other. */
export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  html: texts.map((text, i) => text + printed(parts[i])).join(''),
});
