/** Sends the request of the console and shows its answer without leaving what is being written. */
export class ApiConsole extends HTMLElement {
  #asking: AbortController | undefined;

  connectedCallback(): void {
    this.addEventListener('submit', (event) => {
      const form = event.target;
      if (!(form instanceof HTMLFormElement)) return;
      event.preventDefault();
      void this.#send(form);
    });
    this.addEventListener('keydown', (event) => {
      // In a field of several lines Enter begins one.
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey))
        this.querySelector('form')?.requestSubmit();
    });
  }

  disconnectedCallback(): void {
    this.#asking?.abort();
  }

  async #send(form: HTMLFormElement): Promise<void> {
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form))
      if (typeof value === 'string' && value !== '') query.append(name, value);
    const address = `${form.getAttribute('action') ?? ''}?${query}`;
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    const answer = this.querySelector('#console-answer');
    answer?.setAttribute('aria-busy', 'true');
    try {
      const page = await fetch(address, { signal: asking.signal, headers: { accept: 'text/html' } });
      if (page.redirected || !page.ok) throw new Error(String(page.status));
      this.#replace(new DOMParser().parseFromString(await page.text(), 'text/html'));
      history.replaceState(null, '', address);
    } catch {
      if (asking.signal.aborted) return;
      answer?.removeAttribute('aria-busy');
      // As without script: the page that comes says what is the matter.
      location.assign(address);
    }
  }

  /** Every part that depends on the answer, as the server has made it. */
  #replace(page: Document): void {
    for (const part of this.querySelectorAll('[data-live]')) {
      const made = page.getElementById(part.id);
      if (made !== null) part.replaceWith(made);
    }
    for (const field of this.querySelectorAll('input, textarea')) {
      const invalid = page.getElementById(field.id)?.getAttribute('aria-invalid');
      if (invalid === 'true') field.setAttribute('aria-invalid', 'true');
      else field.removeAttribute('aria-invalid');
    }
  }
}
