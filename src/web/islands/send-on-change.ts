/** Sends its form when a pointer picks another value of a list; by keyboard the button stays the way, so that arrows can pass by. */
export class SendOnChange extends HTMLElement {
  connectedCallback(): void {
    let byPointer = false;
    this.addEventListener('pointerdown', () => {
      byPointer = true;
    });
    this.addEventListener('keydown', () => {
      byPointer = false;
    });
    this.addEventListener('change', () => {
      if (byPointer) this.querySelector('form')?.requestSubmit();
    });
  }
}
