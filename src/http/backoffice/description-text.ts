// A description is HTML, and most people write text: its paragraphs become those of HTML, and stand as text in the form again.

const TAG = /<[a-z!/][^>]*>/i;
const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};

/** What somebody has written, as HTML: paragraphs and lines of text are kept; what has a tag is HTML already. */
export function htmlOfText(text: string): string {
  const lines = text.replaceAll('\r\n', '\n').trim();
  if (TAG.test(lines) || !lines.includes('\n')) return lines;
  return lines
    .split(/\n\s*\n/)
    .map((paragraph) => `<p>${paragraph.trim().replace(/ *\n */g, '<br>')}</p>`)
    .join('');
}

/** A stored description as it stands in its form: as text where it is nothing but paragraphs and lines. */
export function textOfHtml(html: string): string {
  const text = html
    .replace(/<\/p>\s*<p>/g, '\n\n')
    .replace(/<br ?\/?>/g, '\n')
    .replace(/^<p>|<\/p>$/g, '');
  if (TAG.test(text)) return html;
  const plain = text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity);
  // What was escaped because it is not meant as HTML stays so.
  return TAG.test(plain) || /&[a-z#]/i.test(plain) ? html : plain;
}
