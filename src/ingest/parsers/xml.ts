import type { Readable } from 'node:stream';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { Refusal, throwIfAborted } from '../refusal.ts';

/** What a reader of XML wants to hear. Names come without their prefix: documents are written with and without. */
export interface XmlListener {
  /** Attributes keep their prefixes. `line` is where the tag ends, from 1. */
  open?(name: string, attributes: Readonly<Record<string, string>>, line: number): void;
  /** Long texts come in several pieces. */
  text?(text: string): void;
  close?(name: string, line: number): void;
}

export interface XmlOptions {
  readonly signal: AbortSignal | undefined;
  /** As a person calls it: `workbook`. */
  readonly what: string;
  readonly advice: string;
}

const bare = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Deeper than anything that people write. */
const MAX_DEPTH = 500;
/** Of one attribute, comment or the like, in characters; text is not held together. */
const MAX_PIECE = 16_000_000;

// What the parser has read of a text or a CDATA section that goes on in the next piece.
const IN_TEXT = 13;
const IN_CDATA = 20;

/** What the parser keeps of an unfinished piece: not in its types, and pinned by a test. */
interface Inside {
  text: string;
  state: number;
}

/**
 * Reads XML piece by piece; after each piece the caller may take what has come of it. Entities of its own are not allowed, nor are
 * document types: neither bombs nor files of this machine come in by them.
 *
 * @throws Refusal `malformed` with the line
 */
export async function* readXml(
  stream: Readable,
  listener: XmlListener,
  { signal, what, advice }: XmlOptions,
): AsyncGenerator<void> {
  const parser = new SaxesParser({ xmlns: false, position: true });
  // The parser is asked for more than its types tell.
  const inside = parser as unknown as Inside;
  let failure: Error | undefined;
  let depth = 0;
  const say = (text: string) => {
    if (failure === undefined) listener.text?.(text);
  };
  parser.on('error', (error) => {
    failure ??= error;
  });
  parser.on('doctype', (text) => {
    // A document type that declares nothing is harmless: old tables name one.
    if (text.includes('[') || text.length > 1000)
      failure ??= new Error('its document type declares entities');
  });
  parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => {
    depth += 1;
    if (depth > MAX_DEPTH) failure ??= new Error(`elements are nested more than ${MAX_DEPTH} deep`);
    if (failure === undefined) listener.open?.(bare(name), attributes, parser.line);
  });
  parser.on('text', say);
  parser.on('cdata', say);
  parser.on('closetag', ({ name }) => {
    depth -= 1;
    if (failure === undefined) listener.close?.(bare(name), parser.line);
  });
  const check = () => {
    if (inside.text.length > 0 && (inside.state === IN_TEXT || inside.state === IN_CDATA)) {
      const part = inside.text;
      inside.text = '';
      say(part);
    } else if (inside.text.length > MAX_PIECE) failure ??= new Error('one piece of it never ends');
    if (failure) throw damaged(failure, parser.line);
  };
  const damaged = (cause: Error, line: number) => {
    const [, place, text = ''] = /^(?:(\d+):\d+: )?(.*?)\.?$/s.exec(cause.message) ?? [];
    return new Refusal(
      {
        code: 'malformed',
        message: `The ${what} is damaged: ${text.slice(0, 300)}.`,
        advice,
        line: Number(place ?? line),
      },
      { cause },
    );
  };
  let decoder: TextDecoder | undefined;
  try {
    for await (const chunk of stream) {
      throwIfAborted(signal);
      const bytes = chunk as Buffer;
      decoder ??= decoderFor(bytes);
      parser.write(decoder.decode(bytes, { stream: true }));
      check();
      yield;
    }
    parser.write(decoder?.decode() ?? '').close();
    check();
    yield;
  } finally {
    stream.destroy();
  }
}

/** The encoding that the mark or the declaration at the beginning names; bytes that are none of it become U+FFFD. */
function decoderFor(head: Buffer): TextDecoder {
  if (head[0] === 0xff && head[1] === 0xfe) return new TextDecoder('utf-16le');
  if (head[0] === 0xfe && head[1] === 0xff) return new TextDecoder('utf-16be');
  const [, named = 'utf-8'] =
    /^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']/i.exec(head.toString('latin1', 0, 400)) ??
    [];
  try {
    return new TextDecoder(/^utf-?16|^ucs/i.test(named) ? 'utf-8' : named);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Refusal({
      code: 'encoding',
      message: `The text says that it is encoded as ${named}, which is not known.`,
      advice: 'Save it as UTF-8.',
      line: 1,
    });
  }
}

/** Reads all of an XML text. */
export async function readWholeXml(
  stream: Readable,
  listener: XmlListener,
  options: XmlOptions,
): Promise<void> {
  for await (const _piece of readXml(stream, listener, options));
}
