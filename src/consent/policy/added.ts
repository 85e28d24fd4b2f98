import type { Block, Inline } from './model.ts';

const DROPPED =
  /<!--[\s\S]*?(?:-->|$)|<(script|style|template|iframe|object|svg|math|title|textarea|noscript)\b[\s\S]*?(?:<\/\1\s*>|$)/gi;
const TAG = /<(\/?)([a-z][a-z\d]{0,20})((?:"[^"]*"|'[^']*'|[^"'>])*)>/gi;
const BREAKS = new Set('p div br ul ol li h1 h2 h3 h4 h5 h6 tr table blockquote section article'.split(' '));
const ADDRESS = /^(?:https?:\/\/|mailto:|\/(?!\/))[^\s"'<>]{0,2000}$/i;

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: '\u00a0',
  eacute: 'é',
  egrave: 'è',
  agrave: 'à',
  ccedil: 'ç',
};

const decoded = (text: string): string =>
  text.replace(/&(?:#(\d{1,6})|#x([\da-f]{1,5})|([a-z]{2,8}));/gi, (whole, dec, hex, name) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    const code = dec === undefined ? Number.parseInt(hex, 16) : Number(dec);
    return code >= 32 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });

const hrefOf = (attributes: string): string | undefined => {
  const match = /\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i.exec(attributes);
  const address = decoded((match?.[1] ?? match?.[2] ?? match?.[3] ?? '').trim());
  return ADDRESS.test(address) ? address : undefined;
};

/**
 * What an operator adds to the policy, as blocks of a document: paragraphs, headings, lists, strong words and links to
 * http(s), mail and our own paths. Of everything else the text stays, of scripts and frames nothing. Blank lines part
 * paragraphs too, so that plain text is read as it is meant.
 */
export function blocksOfHtml(html: string): readonly Block[] {
  const blocks: Block[] = [];
  let line: Inline[] = [];
  let items: Inline[][] | undefined;
  let heading = false;
  let strong = false;
  let href: string | undefined;
  const end = () => {
    const text = trimmed(line);
    line = [];
    if (text.length === 0) return;
    if (heading) blocks.push({ kind: 'heading', level: 3, text: text.map(wordsOf).join('') });
    else if (items !== undefined) items.push(text);
    else blocks.push({ kind: 'paragraph', text });
  };
  const endList = () => {
    end();
    if (items !== undefined && items.length > 0) blocks.push({ kind: 'list', items });
    items = undefined;
  };
  const put = (raw: string) => {
    for (const [i, part] of raw.split(/\n[ \t\r]*\n\s*/).entries()) {
      if (i > 0 && items === undefined) end();
      const text = decoded(part).replace(/[ \t\r\n]+/g, ' ');
      if (text === '') continue;
      line.push(href !== undefined ? { text, href } : strong ? { strong: text } : text);
    }
  };
  const source = html.replace(DROPPED, '');
  let at = 0;
  for (const match of source.matchAll(TAG)) {
    put(source.slice(at, match.index));
    at = match.index + match[0].length;
    const name = (match[2] ?? '').toLowerCase();
    const opens = match[1] !== '/';
    if (name === 'a') href = opens ? hrefOf(match[3] ?? '') : undefined;
    else if (name === 'strong' || name === 'b') strong = opens;
    else if (name === 'ul' || name === 'ol') {
      endList();
      if (opens) items = [];
    } else if (BREAKS.has(name)) {
      end();
      heading = opens && /^h\d$/.test(name);
    }
  }
  put(source.slice(at));
  endList();
  return blocks;
}

const wordsOf = (part: Inline): string =>
  typeof part === 'string' ? part : 'code' in part ? part.code : 'strong' in part ? part.strong : part.text;

/** Without blanks at both ends; empty when nothing is left. */
function trimmed(line: readonly Inline[]): Inline[] {
  if (line.every((part) => wordsOf(part).trim() === '')) return [];
  const [first, ...rest] = line;
  const start = typeof first === 'string' ? first.trimStart() : first;
  const all = start === undefined ? [] : [start, ...rest];
  const last = all.at(-1);
  return (typeof last === 'string' ? [...all.slice(0, -1), last.trimEnd()] : all).filter((p) => p !== '');
}
