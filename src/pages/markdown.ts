import MarkdownIt from 'markdown-it';
import sanitizeHtml from 'sanitize-html';
import { type Embed, type EmbedProblem, readEmbed } from './embed.ts';

/** A part of a page, in order. */
export type PageBlock =
  | { readonly kind: 'html'; readonly html: string }
  | { readonly kind: 'embed'; readonly embed: Embed }
  | { readonly kind: 'problem'; readonly problem: EmbedProblem };

const markdown = new MarkdownIt({ html: true, linkify: true, typographer: false });
// Deep nesting costs time without saying anything.
markdown.set({ maxNesting: 50 });
// `example.org` in running text is no link: only what has a scheme.
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });

const TAGS =
  'h2 h3 h4 p br hr strong em b i u s sub sup code pre kbd blockquote ul ol li dl dt dd a img table thead tbody tr th td caption figure figcaption details summary abbr cite q small span'.split(
    ' ',
  );
// The heading of the page is its title.
const LOWER: Readonly<Record<string, string>> = {
  h1: 'h2',
  h5: 'h4',
  h6: 'h4',
  div: 'p',
  strike: 's',
  del: 's',
};

const isOwnPath = (address: string): boolean => /^\/(?![/\\])/.test(address);

/** Only what a page of text needs: no styles, no scripts, no frames, no pictures of other sites. */
function safe(html: string, href: (path: string) => string): string {
  return sanitizeHtml(html, {
    allowedTags: TAGS,
    allowedAttributes: {
      a: ['href', 'rel', 'title'],
      img: ['src', 'alt', 'width', 'height', 'loading'],
      th: ['scope', 'colspan', 'rowspan'],
      td: ['colspan', 'rowspan'],
      ol: ['start'],
      abbr: ['title'],
      '*': ['lang', 'dir'],
    },
    allowedSchemes: ['http', 'https', 'mailto'],
    allowProtocolRelative: false,
    disallowedTagsMode: 'discard',
    transformTags: {
      ...Object.fromEntries(Object.entries(LOWER).map(([from, to]) => [from, to])),
      a: (tagName, { href: address = '', title }) => ({
        tagName,
        attribs: {
          href: isOwnPath(address) ? href(address) : address,
          ...(title === undefined ? {} : { title }),
          ...(/^https?:/i.test(address) ? { rel: 'noopener' } : {}),
        },
      }),
      img: (tagName, { src = '', alt = '', width, height }) => ({
        tagName,
        attribs: {
          src,
          alt,
          loading: 'lazy',
          ...(width === undefined ? {} : { width }),
          ...(height === undefined ? {} : { height }),
        },
      }),
    },
    exclusiveFilter: ({ tag, attribs }) => tag === 'img' && !isOwnPath(attribs.src ?? ''),
  });
}

/** See `pageBlocks`. */
export function readMarkdown(
  text: string,
  href: (path: string) => string = (path) => path,
): readonly PageBlock[] {
  const tokens = markdown.parse(text, {});
  const blocks: PageBlock[] = [];
  let pending: typeof tokens = [];
  const flush = () => {
    const html = safe(markdown.renderer.render(pending, markdown.options, {}), href).trim();
    if (html !== '') blocks.push({ kind: 'html', html });
    pending = [];
  };
  for (const token of tokens) {
    const kind = token.type === 'fence' && token.level === 0 ? token.info.trim() : '';
    const read = readEmbed(kind, token.content, (token.map?.[0] ?? 0) + 2);
    if (read === undefined) pending.push(token);
    else {
      flush();
      blocks.push(
        read.ok ? { kind: 'embed', embed: read.value } : { kind: 'problem', problem: read.problems[0] },
      );
    }
  }
  flush();
  return blocks;
}
