const ALLOWED = new Set(
  'p br b strong i em u s sub sup code pre blockquote ul ol li dl dt dd table thead tbody tr th td caption hr h3 h4 a'.split(
    ' ',
  ),
);
// Headings of a description stand below the heading of their section.
const RENAMED: Readonly<Record<string, string>> = { h1: 'h3', h2: 'h3', h5: 'h4', h6: 'h4', div: 'p' };
const VOID = new Set(['br', 'hr']);
const DROPPED_WITH_CONTENT =
  /<(script|style|template|iframe|object|svg|math|title|textarea|noscript)\b[\s\S]*?(?:<\/\1\s*>|$)/gi;
// What has more attributes is no element that a person wrote, and would be looked through anew for each of them.
const TAG =
  /<(\/?)([a-z][a-z0-9]*)((?:\s+[^\s=<>"'/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+))?){0,50})\s*\/?>/gi;
const ADDRESS = /^(?:https?:\/\/|mailto:|\/(?!\/)|#)/i;

const escapeText = (text: string): string =>
  text
    .replace(/&(?!(?:#\d{1,6}|#x[\da-f]{1,6}|[a-z]{2,20}\d{0,2});)/gi, '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');

const escapeAttribute = (text: string): string =>
  escapeText(text).replaceAll('"', '&quot;').replaceAll("'", '&#39;');

function linkTarget(attributes: string): string | undefined {
  const match = /\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i.exec(attributes);
  const address = (match?.[1] ?? match?.[2] ?? match?.[3] ?? '').trim();
  // An entity could spell a scheme that the test below does not see.
  return ADDRESS.test(address) && !/&(?!amp;)[#\w]+;?:/i.test(address) ? address : undefined;
}

/** What stands for a frame or a picture of another site, as HTML of ours; undefined when it is to be left out. */
export type ShowForeign = (kind: 'frame' | 'picture', address: string, title: string) => string | undefined;

const FOREIGN = /<(?:iframe\b[^<>]*>(?:[^<]*<\/iframe\s*>)?|img\b[^<>]*>)/gi;
// From the private use area, and taken out of what publishers write.
const MARK = /\ue000(\d+)\ue001/g;

const attributeOf = (tag: string, name: string): string => {
  const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(tag);
  return (match?.[1] ?? match?.[2] ?? match?.[3] ?? '').replace(/&amp;/g, '&').trim();
};

/**
 * The same as `safeHtml`, with frames and pictures of other sites in the form that `show` gives them: what comes from it
 * is taken as it is.
 */
export function safeHtmlWith(show: ShowForeign, html: string): string {
  const shown: string[] = [];
  const marked = html.replace(/[\ue000\ue001]/g, '').replace(FOREIGN, (tag) => {
    const kind = /^<iframe/i.test(tag) ? 'frame' : 'picture';
    const title = attributeOf(tag, kind === 'frame' ? 'title' : 'alt');
    const made = show(kind, attributeOf(tag, 'src'), title);
    return made === undefined ? '' : `\ue000${shown.push(made) - 1}\ue001`;
  });
  return safeHtml(marked)
    .replace(/<p>\s*(\ue000\d+\ue001)\s*<\/p>/g, '$1')
    .replace(MARK, (_, i: string) => shown[Number(i)] ?? '');
}

/**
 * A publisher's HTML, reduced to the elements of plain text: no attributes but the `href` of links to http(s), mail and
 * our own paths, no scripts, pictures or frames. Everything else is shown as text or left out. Always balanced.
 */
export function safeHtml(html: string): string {
  const source = html.replace(/<!--[\s\S]*?(?:-->|$)/g, '').replace(DROPPED_WITH_CONTENT, '');
  const open: string[] = [];
  let out = '';
  let end = 0;
  for (const match of source.matchAll(TAG)) {
    out += escapeText(source.slice(end, match.index));
    end = match.index + match[0].length;
    const written = (match[2] ?? '').toLowerCase();
    const name = RENAMED[written] ?? written;
    if (!ALLOWED.has(name)) continue;
    if (match[1] === '/') {
      const depth = open.lastIndexOf(name);
      if (depth !== -1) while (open.length > depth) out += `</${open.pop()}>`;
    } else if (VOID.has(name)) out += `<${name}>`;
    else {
      const address = name === 'a' ? linkTarget(match[3] ?? '') : undefined;
      out +=
        address === undefined
          ? `<${name}>`
          : `<a href="${escapeAttribute(address)}" rel="noopener nofollow">`;
      open.push(name);
    }
  }
  out += escapeText(source.slice(end));
  while (open.length > 0) out += `</${open.pop()}>`;
  return out;
}

/** The text of some HTML on one line, cut at a word to about `length` characters. */
export function plainText(html: string, length = Number.POSITIVE_INFINITY): string {
  const text = html
    .replace(DROPPED_WITH_CONTENT, '')
    .replace(/<[^<>]*>/g, ' ')
    .replace(/&nbsp;/g, '\u00a0')
    .replace(
      /&(amp|lt|gt|quot|#39);/g,
      (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" })[name] ?? '',
    )
    .replace(/[ \n\t\r]+/g, ' ')
    .replace(/ ([.,])/g, '$1')
    .trim();
  if (text.length <= length) return text;
  const cut = text.slice(0, length);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), length - 30)).replace(/[\s,;:.]+$/, '')} …`;
}
