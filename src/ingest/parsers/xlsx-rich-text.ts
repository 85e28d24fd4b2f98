/** What reading a workbook says when it is damaged. */
export const WORKBOOK = { what: 'workbook', advice: 'Open it and save it again.' } as const;

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
