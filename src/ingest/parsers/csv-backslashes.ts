/**
 * Writes quoted cells anew whose quotes have a backslash before them: with the quote twice, as everyone reads it. Backslashes before
 * any other letter stay. Takes the text in pieces.
 */
export class BackslashQuotes {
  readonly #quote: string;
  readonly #separator: string;
  #isQuoted = false;
  /** Whether the last letter was a quote that may have closed the cell. */
  #isClosing = false;
  #isAtStart = true;
  #hasBackslash = false;

  constructor({ quote, separator }: { readonly quote: string; readonly separator: string }) {
    this.#quote = quote;
    this.#separator = separator;
  }

  write(text: string): string {
    let written = '';
    for (const letter of text) written += this.#isQuoted ? this.#inside(letter) : this.#outside(letter);
    return written;
  }

  end(): string {
    return this.#hasBackslash ? '\\' : '';
  }

  #inside(letter: string): string {
    if (this.#hasBackslash) {
      this.#hasBackslash = false;
      if (letter === this.#quote) return letter + letter;
      return letter === '\\' ? letter : `\\${letter}`;
    }
    this.#hasBackslash = letter === '\\';
    this.#isClosing = letter === this.#quote;
    this.#isQuoted = !this.#isClosing;
    return this.#hasBackslash ? '' : letter;
  }

  #outside(letter: string): string {
    const isQuote = letter === this.#quote;
    if (isQuote && (this.#isClosing || this.#isAtStart)) this.#isQuoted = true;
    this.#isClosing = false;
    const endsCell = letter === this.#separator || letter === '\n' || letter === '\r';
    this.#isAtStart = endsCell || (this.#isAtStart && letter.trim() === '');
    return letter;
  }
}
