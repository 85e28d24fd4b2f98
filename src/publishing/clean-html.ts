const ALLOWED =
  'p br b strong i em u s sub sup code pre blockquote ul ol li dl dt dd table thead tbody tr th td caption hr h3 h4 a'.split(
    ' ',
  );
// Headings of a description stand below the heading of their section.
const RENAMED: Readonly<Record<string, string>> = { h1: 'h3', h2: 'h3', h5: 'h4', h6: 'h4', div: 'p' };
const DROPPED = 'script style template iframe object svg math title textarea noscript option'.split(' ');

/** A publisher's HTML, reduced to the elements of plain text, as it is stored. Where it is shown it is looked at once more. */
export async function cleanHtml(html: string): Promise<string> {
  // Loaded here: few requests write a description.
  const { default: sanitizeHtml } = await import('sanitize-html');
  return sanitizeHtml(html, {
    allowedTags: ALLOWED,
    allowedAttributes: { a: ['href'] },
    allowedSchemes: ['http', 'https', 'mailto'],
    allowProtocolRelative: false,
    nonTextTags: DROPPED,
    transformTags: RENAMED,
  }).trim();
}
