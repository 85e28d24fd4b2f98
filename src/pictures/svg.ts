import type { PictureText } from './model.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for content and attributes. What XML cannot hold at all is left out. */
const escaped = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are not XML
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .toWellFormed()
    .replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '');

/** A number in tenths, as short as SVG allows: `.5`, `-3`, `12.1`. */
export function tenths(value: number): string {
  const rounded = Math.round(value * 10) / 10;
  if (rounded === 0) return '0';
  return String(rounded).replace(/^(-?)0\./, '$1.');
}

type Attributes = Readonly<Record<string, string | number | undefined>>;

const attributesOf = (attributes: Attributes): string =>
  Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) => ` ${name}="${typeof value === 'number' ? String(value) : escaped(String(value))}"`,
    )
    .join('');

/** An element; `content` is markup. Without content it closes itself. */
export const element = (name: string, attributes: Attributes, content?: string): string =>
  content === undefined
    ? `<${name}${attributesOf(attributes)}/>`
    : `<${name}${attributesOf(attributes)}>${content}</${name}>`;

/** A piece of writing at a place. `content` is plain text. */
export const writing = (x: number, y: number, content: string, attributes: Attributes = {}): string =>
  `<text x="${tenths(x)}" y="${tenths(y)}"${attributesOf(attributes)}>${escaped(content)}</text>`;

export interface Frame {
  readonly width: number;
  readonly height: number;
  /** Classes of the root; a picture in a page takes its size from there. */
  readonly class?: string;
  /** Gives the root a width and a height, for a picture that stands alone. */
  readonly isAlone?: boolean;
  readonly text?: PictureText;
}

/** The whole picture: one `svg` with `role="img"`, its title and description first. */
export function picture(frame: Frame, content: string): string {
  const { width, height, text } = frame;
  const said = text
    ? `<title>${escaped(text.title)}</title>${text.description ? `<desc>${escaped(text.description)}</desc>` : ''}`
    : '';
  const attributes = attributesOf({
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${width} ${height}`,
    ...(frame.isAlone && { width, height }),
    class: frame.class,
    role: 'img',
    lang: text?.lang,
    'xml:lang': frame.isAlone ? text?.lang : undefined,
  });
  return `<svg${attributes}>${said}${content}</svg>`;
}

export type Point = readonly [x: number, y: number];

/** Path data of open or closed lines: absolute starts, relative steps, tenths, no separator that can go. */
export function pathData(lines: readonly (readonly Point[])[], isClosed = false): string {
  return lines.map((line) => lineData(line) + (isClosed && line.length > 2 ? 'z' : '')).join('');
}

function lineData(line: readonly Point[]): string {
  const pen = new Pen();
  for (const [i, point] of line.entries()) {
    if (i === 0) pen.move(point);
    else pen.step(i === 1 ? 'l' : '', point);
  }
  return pen.text;
}

/** Path data of a smooth line through the middles of its edges: corners become curves. */
export function smoothRing(ring: readonly Point[]): string {
  const middle = ([ax, ay]: Point, [bx, by]: Point): Point => [(ax + bx) / 2, (ay + by) / 2];
  const [first] = ring;
  const last = ring.at(-1);
  if (!first || !last || ring.length < 3) return '';
  const pen = new Pen();
  pen.move(middle(last, first));
  ring.forEach((corner, i) => {
    const next = ring[(i + 1) % ring.length] ?? first;
    pen.bend(i === 0 ? 'q' : '', corner, middle(corner, next));
  });
  return `${pen.text}z`;
}

/** Dots, drawn as the round caps of lines without length: the shortest way to say many circles. */
export function dots(points: readonly Point[]): string {
  const pen = new Pen();
  // From left to right, so that steps are short.
  for (const [i, point] of points.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]).entries()) {
    if (i === 0) pen.move(point);
    else pen.step('m', point);
    pen.text += 'h0';
  }
  return pen.text;
}

/** Writes path data, keeping to whole tenths so that rounding never adds up. */
class Pen {
  text = '';
  private x = 0;
  private y = 0;

  move([x, y]: Point): void {
    [this.x, this.y] = [Math.round(x * 10), Math.round(y * 10)];
    this.text += `M${tenths(this.x / 10)}${pair(tenths(this.y / 10))}`;
  }

  step(command: string, to: Point): void {
    const [x, y] = [Math.round(to[0] * 10), Math.round(to[1] * 10)];
    const dx = tenths((x - this.x) / 10);
    this.text += `${command}${command ? dx : pair(dx)}${pair(tenths((y - this.y) / 10))}`;
    [this.x, this.y] = [x, y];
  }

  bend(command: string, by: Point, to: Point): void {
    const [bx, byY] = [tenths(by[0] - this.x / 10), tenths(by[1] - this.y / 10)];
    this.text += `${command}${command ? bx : pair(bx)}${pair(byY)}`;
    this.step('', to);
  }
}

const pair = (number: string): string => (number.startsWith('-') ? number : ` ${number}`);
