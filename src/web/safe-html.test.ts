import { describe, expect, it } from 'vitest';
import { growth } from '../../test/growth.ts';
import { fc } from '../../test/properties.ts';
import { plainText, safeHtml, safeHtmlWith } from './safe-html.ts';

describe('a publisher’s HTML', () => {
  for (const [given, shown] of [
    ['<p>A <b>star</b></p>', '<p>A <b>star</b></p>'],
    ['<h1>Title</h1>', '<h3>Title</h3>'],
    ['a < b & c', 'a &lt; b &amp; c'],
    ['1 &lt; 2 &eacute;', '1 &lt; 2 &eacute;'],
    ['<p onclick="x()" style="y">t</p>', '<p>t</p>'],
    ['<script>alert(1)</script>after', 'after'],
    ['<scr<script></script>ipt>alert(1)</script>', 'alert(1)'],
    ['<img src=x onerror=alert(1)>', ''],
    ['<iframe src="https://x">', ''],
    [
      '<a href="https://x.org/?a=1&b=2">x</a>',
      '<a href="https://x.org/?a=1&amp;b=2" rel="noopener nofollow">x</a>',
    ],
    ['<a href="javascript:alert(1)">x</a>', '<a>x</a>'],
    ['<a href="java&#115;cript:alert(1)">x</a>', '<a>x</a>'],
    ['<a href="//evil">x</a>', '<a>x</a>'],
    [
      "<a href='https://x\"onclick=1'>x</a>",
      '<a href="https://x&quot;onclick=1" rel="noopener nofollow">x</a>',
    ],
    ['<ul><li>one<li>two', '<ul><li>one<li>two</li></li></ul>'],
    ['</p></div>x', 'x'],
    ['<!-- <b> -->x', 'x'],
    ['<svg><script>1</script></svg>x', 'x'],
  ] as const) {
    it(`${given} is shown as ${shown || 'nothing'}`, () => expect(safeHtml(given)).toBe(shown));
  }

  it.each([
    ['elements that never end', '<a '],
    ['frames that never end', '<iframe '],
    ['elements in attributes of each other', ` n="<a m='" n="' n='"`],
    ['brackets', '<'],
  ])('of many %s is read in a time that grows as it does', (_what, piece) => {
    for (const read of [safeHtml, plainText, (html: string) => safeHtmlWith(() => undefined, html)])
      expect(growth(read, piece.repeat(1000), piece.repeat(8000))).toBeLessThan(24);
  });

  it('never keeps an element or attribute that is not on the list, whatever it is made of', () => {
    const piece = fc.constantFrom(
      ...'< > " \' / = & ; a script p href onload = javascript: <p <a <script> </script> <!-- --> <svg https:// \n'.split(
        ' ',
      ),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 30 }), (pieces) => {
        const html = safeHtml(pieces.join(''));
        const rest = html.replace(
          /<(?:\/?[a-z][a-z0-9]*|a href="(?:https?:\/\/|mailto:|\/(?!\/)|#)[^"<>]*" rel="noopener nofollow")>/gi,
          '',
        );
        expect(rest).not.toMatch(/[<>]/);
        expect(html).not.toMatch(/<(?:script|svg|iframe|style|img)/i);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the text of a publisher’s HTML', () => {
  it('is one line, cut at a word', () => {
    expect(plainText('<p>One</p><p>two &amp; three.</p>')).toBe('One two & three.');
    expect(plainText(`<p>${'word '.repeat(100)}</p>`, 50)).toBe(`${'word '.repeat(9)}word …`);
    expect(plainText('<script>x</script>')).toBe('');
  });
});
