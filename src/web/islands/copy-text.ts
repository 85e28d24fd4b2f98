const SHOWN_MS = 2000;

/** Adds a button to a piece of code that puts it on the clipboard. */
export class CopyText extends HTMLElement {
  connectedCallback(): void {
    // Without a secure origin there is no clipboard: then there is no button either.
    if (!navigator.clipboard || this.querySelector('button')) return;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = this.dataset.copy ?? '';
    const status = document.createElement('span');
    status.className = 'unseen';
    status.setAttribute('role', 'status');
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(this.querySelector('code')?.textContent ?? '');
      button.textContent = this.dataset.copied ?? '';
      status.textContent = this.dataset.copied ?? '';
      setTimeout(() => {
        button.textContent = this.dataset.copy ?? '';
        status.textContent = '';
      }, SHOWN_MS);
    });
    this.append(button, status);
  }
}
