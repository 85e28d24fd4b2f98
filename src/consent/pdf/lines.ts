import type { Inline, Line } from '../policy/model.ts';
import type { Weight } from './faces.ts';

/** A stretch of text in one face, in one line. */
export interface Run {
  readonly text: string;
  readonly part: string;
  readonly weight: Weight;
  readonly href?: string;
  readonly width: number;
}

export type SetLine = readonly Run[];

/** What setting a line needs to know of the faces. */
export interface Measure {
  /** The part of the face that holds a character. */
  partOf(character: string): string;
  widthOf(text: string, part: string, weight: Weight): number;
}

interface Piece {
  readonly text: string;
  readonly weight: Weight;
  readonly href?: string;
}

// The face has no narrow blank, and a wide one holds words together just as well.
const settable = (text: string): string => text.replaceAll('\u202f', '\u00a0').replace(/\p{Cc}/gu, ' ');

function pieceOf(part: Inline, weight: Weight): Piece {
  if (typeof part === 'string') return { text: settable(part), weight };
  if ('code' in part) return { text: settable(part.code), weight: 600 };
  if ('strong' in part) return { text: settable(part.strong), weight: 600 };
  return { text: settable(part.text), weight, href: part.href };
}

/** The same piece as runs of one alphabet each. Marks that are combined with a letter stay with it. */
function runsOf({ text, weight, href }: Piece, measure: Measure): readonly Run[] {
  const runs: { text: string; part: string }[] = [];
  for (const character of text) {
    const last = runs.at(-1);
    const part = last !== undefined && /[\p{M}\s]/u.test(character) ? last.part : measure.partOf(character);
    if (last?.part === part) last.text += character;
    else runs.push({ text: character, part });
  }
  return runs.map((run) => ({
    ...run,
    weight,
    ...(href === undefined ? {} : { href }),
    width: measure.widthOf(run.text, run.part, weight),
  }));
}

const widthOfAll = (runs: readonly Run[]): number => runs.reduce((sum, { width }) => sum + width, 0);

/** Breaks what is longer than a line by itself, such as an address. */
function broken(piece: Piece, room: number, measure: Measure): readonly Piece[] {
  const pieces: Piece[] = [];
  let text = '';
  for (const character of piece.text) {
    const longer = text + character;
    if (text !== '' && widthOfAll(runsOf({ ...piece, text: longer }, measure)) > room) {
      pieces.push({ ...piece, text });
      text = character;
    } else text = longer;
  }
  return text === '' ? pieces : [...pieces, { ...piece, text }];
}

/** Sets a text in lines of a width: broken at blanks, and inside a word only where the word is longer than a line. */
export function setLines(
  line: Line,
  options: { readonly width: number; readonly weight: Weight },
  measure: Measure,
): readonly SetLine[] {
  const lines: Run[][] = [[]];
  let used = 0;
  const put = (piece: Piece) => {
    const runs = runsOf(piece, measure);
    const current = lines.at(-1);
    current?.push(...runs);
    used += widthOfAll(runs);
  };
  const startLine = () => {
    lines.push([]);
    used = 0;
  };
  for (const part of line) {
    const piece = pieceOf(part, options.weight);
    for (const token of piece.text.split(/( +)/)) {
      if (token === '') continue;
      const width = widthOfAll(runsOf({ ...piece, text: token }, measure));
      const isBlank = token.startsWith(' ');
      if (isBlank && used === 0) continue;
      if (used + width > options.width && !isBlank) {
        if (used > 0) startLine();
        if (width > options.width) {
          for (const [i, one] of broken({ ...piece, text: token }, options.width, measure).entries()) {
            if (i > 0) startLine();
            put(one);
          }
          continue;
        }
      }
      put({ ...piece, text: token });
    }
  }
  return lines.filter((runs) => runs.length > 0).map(joined);
}

/** Neighbours that differ in nothing are one run, as far as a reader of the document hears. */
function joined(runs: readonly Run[]): SetLine {
  const out: Run[] = [];
  for (const run of runs) {
    const last = out.at(-1);
    if (last && last.part === run.part && last.weight === run.weight && last.href === run.href)
      out[out.length - 1] = { ...last, text: last.text + run.text, width: last.width + run.width };
    else out.push(run);
  }
  return out;
}
