const EVERY_MS = 2000;

/** Keeps a part of the page as the server has it now, while something in it goes on. */
export class LivePart extends HTMLElement {
  #timer: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    this.#wait();
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
  }

  #wait(): void {
    if (this.dataset.active === undefined) return;
    this.#timer = setTimeout(() => this.#renew(), EVERY_MS);
  }

  async #renew(): Promise<void> {
    try {
      // Nobody looks: what changes meanwhile is seen on return.
      if (!document.hidden) await this.#replace();
    } catch {
      // The network may be away for a moment; the next time it is asked again.
    }
    if (this.isConnected) this.#wait();
  }

  async #replace(): Promise<void> {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const now = page.querySelector('live-part');
    if (!(now instanceof HTMLElement)) {
      // It is done, and the page is another one.
      location.reload();
      return;
    }
    if (now.dataset.active === undefined) delete this.dataset.active;
    // Whoever is at a button in here must not lose it.
    if (now.innerHTML === this.innerHTML || this.contains(document.activeElement)) return;
    this.replaceChildren(...now.childNodes);
  }
}
