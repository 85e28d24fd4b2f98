import type { Readable } from 'node:stream';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { Refusal, throwIfAborted } from '../refusal.ts';

/** What a reader of XML wants to hear. Names come without their prefix: workbooks are written with and without. */
export interface XmlListener {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

const bare = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Reads XML piece by piece; after each piece the caller may take what has come of it. Entities of its own are not allowed. */
export async function* readXml(
  stream: Readable,
  listener: XmlListener,
  signal: AbortSignal | undefined,
): AsyncGenerator<void> {
  const parser = new SaxesParser({ xmlns: false });
  let failure: Error | undefined;
  parser.on('error', (error) => {
    failure ??= error;
  });
  parser.on('doctype', () => {
    failure ??= new Error('document types are not allowed');
  });
  parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => listener.open?.(bare(name), attributes));
  parser.on('text', (text) => listener.text?.(text));
  parser.on('cdata', (text) => listener.text?.(text));
  parser.on('closetag', ({ name }) => listener.close?.(bare(name)));
  const decoder = new TextDecoder();
  const check = () => {
    if (!failure) return;
    throw new Refusal(
      {
        code: 'malformed',
        message: `The workbook is damaged: ${failure.message}.`,
        advice: 'Open it and save it again.',
      },
      { cause: failure },
    );
  };
  try {
    for await (const chunk of stream) {
      throwIfAborted(signal);
      parser.write(decoder.decode(chunk as Buffer, { stream: true }));
      check();
      yield;
    }
    parser.write(decoder.decode()).close();
    check();
    yield;
  } finally {
    stream.destroy();
  }
}

/** Reads all of an XML text. */
export async function readWholeXml(
  stream: Readable,
  listener: XmlListener,
  signal: AbortSignal | undefined,
): Promise<void> {
  for await (const _piece of readXml(stream, listener, signal));
}

/** The text of `t` elements, without the hints for pronunciation beside them; `_x000D_` is how XML writes a control. */
export class RichText {
  #inText = false;
  #inHint = 0;
  #text = '';

  open(name: string): void {
    if (name === 't') this.#inText = true;
    if (name === 'rPh') this.#inHint += 1;
  }

  add(text: string): void {
    if (this.#inText && this.#inHint === 0) this.#text += text;
  }

  close(name: string): void {
    if (name === 't') this.#inText = false;
    if (name === 'rPh') this.#inHint -= 1;
  }

  get length(): number {
    return this.#text.length;
  }

  take(): string {
    const text = this.#text.replace(/_x([0-9A-Fa-f]{4})_/g, (_all, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    this.#text = '';
    return text;
  }
}
