const PAUSE_MS = 400;

/** Says below a record filter, while it is typed, how much it leaves or what is wrong with it. */
export class FilterCheck extends HTMLElement {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | undefined;
  readonly #status = document.createElement('p');

  connectedCallback(): void {
    const text = this.querySelector('textarea');
    if (text === null) return;
    this.#status.className = 'filter-status';
    this.#status.setAttribute('role', 'status');
    this.append(this.#status);
    text.addEventListener('input', () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#ask(text.value), PAUSE_MS);
    });
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  async #ask(filter: string): Promise<void> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    const address = `${this.dataset.address ?? ''}?where=${encodeURIComponent(filter)}`;
    try {
      const answer = await fetch(address, { signal: asking.signal });
      if (!answer.ok || answer.redirected) return;
      const { message, at } = (await answer.json()) as {
        readonly message: string;
        readonly at?: { readonly start: number; readonly end: number };
      };
      this.#say(message, filter, at);
    } catch {
      // Given up for a newer question, or the network is away: the button of the form says the same.
    }
  }

  #say(
    message: string,
    filter: string,
    at: { readonly start: number; readonly end: number } | undefined,
  ): void {
    this.#status.classList.toggle('is-problem', at !== undefined);
    this.#status.textContent = message;
    if (at === undefined) return;
    const end = Math.max(at.end, at.start + 1);
    const shown = document.createElement('code');
    const mark = document.createElement('mark');
    mark.textContent = filter.slice(at.start, end) || ' ';
    shown.append(filter.slice(0, at.start), mark, filter.slice(end));
    this.#status.append(document.createElement('br'), shown);
  }
}
