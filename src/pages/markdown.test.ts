import { describe, expect, it } from 'vitest';
import { fc } from '../../test/properties.ts';
import { readMarkdown } from './markdown.ts';

const html = (text: string, href?: (path: string) => string) =>
  readMarkdown(text, href).map((block) => (block.kind === 'html' ? block.html : `[${block.kind}]`));

describe('the Markdown of a page', () => {
  for (const [text, shown] of [
    ['# Title\n\nA **star**', '<h2>Title</h2>\n<p>A <strong>star</strong></p>'],
    ['[us](/pages/us/)', '<p><a href="/pages/us/">us</a></p>'],
    ['[x](https://x.org)', '<p><a href="https://x.org" rel="noopener">x</a></p>'],
    ['[x](javascript:alert(1))', '<p>[x](javascript:alert(1))</p>'],
    ['<a href="java&#115;cript:alert(1)">x</a>', '<p><a>x</a></p>'],
    ['<script>alert(1)</script>', ''],
    ['<p onclick="x()" style="y">t</p>', '<p>t</p>'],
    ['<svg><style><img src=x onerror=alert(1)></style></svg>', '<p></p>'],
    ['![sky](https://elsewhere.example/x.png)', '<p></p>'],
    ['![sky](//elsewhere.example/x.png)', '<p></p>'],
    ['![sky](/look/logo.webp)', '<p><img src="/look/logo.webp" alt="sky" loading="lazy" /></p>'],
    ['<iframe src="https://x"></iframe>after', 'after'],
    ['a <del>b</del> ~~c~~', '<p>a <s>b</s> <s>c</s></p>'],
  ] as const)
    it(`makes ${JSON.stringify(shown)} of ${JSON.stringify(text)}`, () =>
      expect(html(text).join('')).toBe(shown));

  it('keeps links in the language of the address', () => {
    expect(html('[data](/explore/)', (path) => `/fr${path}`)[0]).toContain('href="/fr/explore/"');
  });

  it('never has an element, attribute or scheme that does something, whatever is typed', () => {
    const piece = fc.constantFrom(
      '<script>',
      '</script>',
      '<img src=x onerror=y>',
      '"',
      '<a href=',
      'javascript:',
      '`',
      '```',
      '\n',
      '<style>',
      '</style>',
      '<svg onload=x>',
      '<math>',
      '&#x3c;script>',
      '![a](',
      ')',
      '<b',
      ' onclick=x',
      '>',
      '\u0000',
      '<!--',
      '-->',
      '<textarea>',
      '<iframe srcdoc=',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 8 })), { maxLength: 25 }), (pieces) => {
        const made = html(pieces.join('')).join('');
        for (const tag of made.match(/<[a-z][^>]*>/gi) ?? []) {
          expect(tag).not.toMatch(/^<(?:script|style|svg|iframe|math|textarea|object|form|input)/i);
          expect(tag).not.toMatch(/\son[a-z]+\s*=|javascript:|srcdoc|\sstyle=/i);
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe('a block that shows a dataset', () => {
  it('is a table or a figure where it stands', () => {
    expect(
      readMarkdown(
        'Before\n\n```dataset-table\ndataset: stars\nwhere: mag < 1 and name: "x"\nlimit: 3\n```\n\nAfter',
      ),
    ).toMatchObject([
      { kind: 'html', html: '<p>Before</p>' },
      { kind: 'embed', embed: { kind: 'table', dataset: 'stars', where: 'mag < 1 and name: "x"', limit: 3 } },
      { kind: 'html', html: '<p>After</p>' },
    ]);
  });

  for (const [text, problem] of [
    ['```dataset-table\nlimit: 3\n```', { code: 'no-dataset', line: 2 }],
    ['\n\n```dataset-figure\ndataset: x\nwehre: y\n```', { code: 'unknown-word', line: 5, word: 'wehre' }],
    ['```dataset-table\ndataset: x\nlimit: 1000\n```', { code: 'bad-limit', line: 2 }],
  ] as const)
    it(`says ${problem.code} and on which line`, () =>
      expect(readMarkdown(text)).toEqual([{ kind: 'problem', problem }]));

  it('is code where it is quoted', () => {
    expect(html('```\ndataset: stars\n```')[0]).toBe('<pre><code>dataset: stars\n</code></pre>');
    expect(html('```constructor\ndataset: stars\n```')[0]).toContain('<code');
  });
});
