import { setImmediate as turn } from 'node:timers/promises';
import PDFDocument from 'pdfkit';
import type { Block, Cell, ConsentDocument, Line } from '../policy/model.ts';
import { type FacePart, faceFile, faceParts, type Weight } from './faces.ts';
import { type Measure, type SetLine, setLines } from './lines.ts';

// A4, points.
const PAGE = { width: 595.28, height: 841.89 } as const;
const MARGIN = { side: 56, top: 60, bottom: 64 } as const;
const WIDTH = PAGE.width - 2 * MARGIN.side;
const BOTTOM = PAGE.height - MARGIN.bottom;
const INK = '#17202e';
const SOFT = '#445065';
const RULE = '#b4ad9a';
const LINK = '#1d4280';
const LEADING = 1.4;
const BODY = 10;
const SMALL = 8;
const CELL_GAP = 8;
const TERM_WIDTH = 130;

type Structure = PDFKit.PDFStructureElement;

/** How a text is set. */
interface Style {
  readonly size: number;
  readonly weight: Weight;
  readonly colour: string;
}

const TEXT: Style = { size: BODY, weight: 400, colour: INK };

/** Writes one document: text in lines of our own setting, and beside it the structure by which it is read out. */
class PdfWriter {
  readonly #pdf: PDFKit.PDFDocument;
  readonly #document: ConsentDocument;
  readonly #origin: string;
  readonly #parts: readonly FacePart[] = faceParts();
  readonly #known = new Set<string>();
  readonly #partOf = new Map<string, string>();
  readonly #widths = new Map<string, number>();
  /** All of it: a tagged document has one root. */
  readonly #root: Structure;
  #y: number = MARGIN.top;
  /** Put at the top of a new page while a table goes on. */
  #again: (() => void) | undefined;

  constructor(document: ConsentDocument, origin: string) {
    this.#document = document;
    this.#origin = origin;
    const date = new Date(document.date === '' ? 0 : document.date);
    this.#pdf = new PDFDocument({
      size: 'A4',
      margin: 0,
      lang: document.language,
      tagged: true,
      displayTitle: true,
      pdfVersion: '1.7',
      bufferPages: true,
      // None of its own: it would be one more file in every document.
      font: '',
      // The same document is the same file.
      info: { Title: document.title, Author: document.portal, CreationDate: date, ModDate: date },
    });
    this.#root = this.#pdf.struct('Document');
    this.#pdf.addStructure(this.#root);
  }

  #face(part: string, weight: Weight): string {
    const name = `${part} ${weight}`;
    if (!this.#known.has(name)) {
      this.#pdf.registerFont(name, faceFile(part, weight));
      this.#known.add(name);
    }
    return name;
  }

  #measure(size: number): Measure {
    return {
      partOf: (character) => {
        const known = this.#partOf.get(character);
        if (known !== undefined) return known;
        const code = character.codePointAt(0) ?? 0;
        const part = this.#parts.find(({ ranges }) =>
          ranges.some(([from, to]) => code >= from && code <= to),
        );
        const name = part?.name ?? 'latin';
        this.#partOf.set(character, name);
        return name;
      },
      widthOf: (text, part, weight) => {
        const key = `${size} ${weight} ${part} ${text}`;
        const known = this.#widths.get(key);
        if (known !== undefined) return known;
        const width = this.#pdf.font(this.#face(part, weight)).fontSize(size).widthOfString(text);
        this.#widths.set(key, width);
        return width;
      },
    };
  }

  #set(line: Line, style: Style, width: number): readonly SetLine[] {
    return setLines(line, { width, weight: style.weight }, this.#measure(style.size));
  }

  #artifact(draw: () => void): void {
    this.#pdf.markContent('Artifact', { type: 'Layout' });
    draw();
    this.#pdf.endMarkedContent();
  }

  #rule(y: number, width: number, colour: string): void {
    this.#artifact(() =>
      this.#pdf
        .moveTo(MARGIN.side, y)
        .lineTo(MARGIN.side + WIDTH, y)
        .lineWidth(width)
        .stroke(colour),
    );
  }

  #turnPage(): void {
    this.#pdf.addPage();
    this.#y = MARGIN.top;
    this.#again?.();
  }

  /** Makes sure that so much fits below. */
  #ensure(height: number): void {
    if (this.#y + height > BOTTOM) this.#turnPage();
  }

  /** Draws one line into an element of the structure; each link is an element of its own in it. */
  #draw(line: SetLine, x: number, style: Style, into: Structure): void {
    let at = x;
    const y = this.#y;
    const write = (run: SetLine[number], left: number, colour: string) =>
      this.#pdf
        .font(this.#face(run.part, run.weight))
        .fontSize(style.size)
        .fillColor(colour)
        .text(run.text, left, y, { lineBreak: false });
    for (const run of line) {
      const left = at;
      at += run.width;
      if (run.href === undefined) {
        into.add(() => write(run, left, style.colour));
        continue;
      }
      const url = run.href.startsWith('/') ? this.#origin + run.href : run.href;
      const link = this.#pdf.struct('Link');
      into.add(link);
      link.add(() => write(run, left, LINK));
      // To the library a primitive string is a name, and a String is a text; its types know neither that nor the parent.
      const about = { structParent: link, Contents: new String(run.text) } as object;
      this.#pdf.link(left, y, run.width, style.size * LEADING, url, about);
      link.end();
    }
  }

  /** An element of the structure at the end of the document or inside another. */
  #element(type: string, within: Structure = this.#root, options: object = {}): Structure {
    const element = this.#pdf.struct(type, options);
    within.add(element);
    return element;
  }

  #lines(lines: readonly SetLine[], x: number, style: Style, into: Structure): void {
    for (const line of lines) {
      this.#ensure(style.size * LEADING);
      this.#draw(line, x, style, into);
      this.#y += style.size * LEADING;
    }
  }

  #paragraph(type: string, text: Line, style: Style, spaceAfter: number): void {
    const element = this.#element(type);
    this.#lines(this.#set(text, style, WIDTH), MARGIN.side, style, element);
    element.end();
    this.#y += spaceAfter;
  }

  #heading(level: 1 | 2 | 3 | 4, text: string): void {
    const size = { 1: 22, 2: 15, 3: 12, 4: 10.5 }[level];
    if (level > 1) this.#y += level === 2 ? 14 : 8;
    // A heading does not stand alone at the foot of a page.
    this.#ensure(size * LEADING + 4 * BODY * LEADING);
    this.#paragraph(`H${level}`, [text], { size, weight: 600, colour: INK }, level === 1 ? 8 : 4);
  }

  #list(items: readonly Line[]): void {
    const list = this.#element('L');
    for (const item of items) {
      const entry = this.#element('LI', list);
      const lines = this.#set(item, TEXT, WIDTH - 14);
      this.#ensure(BODY * LEADING);
      const label = this.#element('Lbl', entry);
      for (const bullet of this.#set(['•'], TEXT, 14)) this.#draw(bullet, MARGIN.side, TEXT, label);
      this.#lines(lines, MARGIN.side + 14, TEXT, this.#element('LBody', entry));
    }
    list.end();
    this.#y += 6;
  }

  /** A term and what is said of it, side by side: an entry of a list with its label. */
  #terms(terms: readonly (readonly [string, Line])[]): void {
    const list = this.#element('L');
    const soft = { ...TEXT, colour: SOFT };
    for (const [term, text] of terms) {
      const entry = this.#element('LI', list);
      const names = this.#set([term], soft, TERM_WIDTH - CELL_GAP);
      const words = this.#set(text, TEXT, WIDTH - TERM_WIDTH);
      const [label, body] = [this.#element('Lbl', entry), this.#element('LBody', entry)];
      this.#sideBySide([
        { lines: names, x: MARGIN.side, style: soft, into: label },
        { lines: words, x: MARGIN.side + TERM_WIDTH, style: TEXT, into: body },
      ]);
      this.#y += 2;
    }
    list.end();
    this.#y += 6;
  }

  /** Columns go on together over the end of a page. */
  #sideBySide(
    columns: readonly {
      readonly lines: readonly SetLine[];
      readonly x: number;
      readonly style: Style;
      readonly into: Structure;
    }[],
  ): void {
    const height = Math.max(...columns.map(({ style }) => style.size)) * LEADING;
    const count = Math.max(...columns.map(({ lines }) => lines.length));
    // Short rows stay whole.
    if (count <= 12) this.#ensure(count * height);
    for (let i = 0; i < count; i++) {
      this.#ensure(height);
      for (const { lines, x, style, into } of columns) {
        const line = lines[i];
        if (line !== undefined) this.#draw(line, x, style, into);
      }
      this.#y += height;
    }
  }

  #table({ caption, head, rows, rowHead }: Extract<Block, { kind: 'table' }>): void {
    const table = this.#element('Table', undefined, { alt: caption });
    const shares = head.map((_, i) => COLUMN_SHARES[i] ?? 1);
    const total = shares.reduce((sum, share) => sum + share, 0);
    const widths = shares.map((share) => (share / total) * WIDTH);
    const lefts = widths.map((_, i) => MARGIN.side + widths.slice(0, i).reduce((a, b) => a + b, 0));
    const headStyle: Style = { size: SMALL, weight: 600, colour: SOFT };
    const style: Style = { size: SMALL, weight: 400, colour: INK };
    const columnsOf = (cells: readonly Cell[], look: Style, into: readonly Structure[]) =>
      cells.map((cell, i) => ({
        lines: cell.flatMap((line) => this.#set(line, look, (widths[i] ?? 0) - CELL_GAP)),
        x: lefts[i] ?? 0,
        style: look,
        // There is an element for each cell.
        into: into[i] as Structure,
      }));
    const row = (cells: readonly Cell[], look: Style, typeOf: (i: number) => 'TH' | 'TD', scope: string) => {
      const element = this.#element('TR', table);
      const parts = cells.map((_, i) =>
        this.#element(typeOf(i), element, typeOf(i) === 'TH' ? { scope } : {}),
      );
      this.#sideBySide(columnsOf(cells, look, parts));
      this.#y += 3;
    };
    this.#ensure(4 * SMALL * LEADING);
    row(
      head.map((text) => [[text]]),
      headStyle,
      () => 'TH',
      'Column',
    );
    this.#rule(this.#y - 2, 0.8, INK);
    this.#y += 3;
    this.#again = () => {
      // Whoever listens has heard it.
      const lines = head.map((text, i) => this.#set([text], headStyle, (widths[i] ?? 0) - CELL_GAP));
      this.#artifact(() => {
        for (const [i, all] of lines.entries())
          for (const [k, line] of all.entries())
            for (const run of line)
              this.#pdf
                .font(this.#face(run.part, run.weight))
                .fontSize(SMALL)
                .fillColor(SOFT)
                .text(run.text, lefts[i] ?? 0, this.#y + k * SMALL * LEADING, { lineBreak: false });
      });
      this.#y += Math.max(...lines.map(({ length }) => length)) * SMALL * LEADING + 6;
      this.#rule(this.#y - 4, 0.8, INK);
    };
    for (const cells of rows) {
      row(cells, style, (i) => (i === rowHead ? 'TH' : 'TD'), 'Row');
      this.#rule(this.#y - 1, 0.4, RULE);
      this.#y += 3;
    }
    this.#again = undefined;
    table.end();
    this.#y += 6;
  }

  #block(block: Block): void {
    if (block.kind === 'heading') this.#heading(block.level, block.text);
    else if (block.kind === 'paragraph') this.#paragraph('P', block.text, TEXT, 6);
    else if (block.kind === 'list') this.#list(block.items);
    else if (block.kind === 'terms') this.#terms(block.terms);
    else this.#table(block);
  }

  /** On every page: of what it is a page, and which. */
  #foot(): void {
    const { start, count } = this.#pdf.bufferedPageRange();
    const { portal, title } = this.#document;
    for (let i = 0; i < count; i++) {
      this.#pdf.switchToPage(start + i);
      this.#y = PAGE.height - MARGIN.bottom / 2 - SMALL;
      const style: Style = { size: SMALL, weight: 400, colour: SOFT };
      const left = this.#set([`${portal} · ${title}`], style, WIDTH - 60)[0] ?? [];
      const right = this.#set([`${i + 1} / ${count}`], style, 60)[0] ?? [];
      const rightWidth = right.reduce((sum, { width }) => sum + width, 0);
      this.#artifact(() => {
        for (const [line, x] of [
          [left, MARGIN.side],
          [right, MARGIN.side + WIDTH - rightWidth],
        ] as const) {
          let at = x;
          for (const run of line) {
            this.#pdf
              .font(this.#face(run.part, run.weight))
              .fontSize(SMALL)
              .fillColor(SOFT)
              .text(run.text, at, this.#y, { lineBreak: false });
            at += run.width;
          }
        }
      });
    }
  }

  async write(): Promise<Buffer> {
    const parts: Buffer[] = [];
    this.#pdf.on('data', (part: Buffer) => parts.push(part));
    const ended = new Promise<void>((resolve, reject) => {
      this.#pdf.once('end', resolve);
      this.#pdf.once('error', reject);
    });
    this.#heading(1, this.#document.title);
    for (const block of this.#document.blocks) {
      this.#block(block);
      // The process that prints has visitors to answer.
      await turn();
    }
    this.#root.end();
    this.#foot();
    this.#pdf.end();
    await ended;
    return Buffer.concat(parts);
  }
}

// Provider, function and place, name, purpose, lifetime, readers.
const COLUMN_SHARES = [13, 16, 20, 29, 11, 13];

/**
 * A document as a tagged PDF in the portal's own face: with its language, title, headings, lists, tables with their
 * heads, and links. The same document always gives the same bytes.
 *
 * @param origin scheme and host that links to our own pages begin with
 */
export const pdfOf = (document: ConsentDocument, origin: string): Promise<Buffer> =>
  new PdfWriter(document, origin).write();
