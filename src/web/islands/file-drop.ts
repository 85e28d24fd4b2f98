const PIECE_BYTES = 8 * 1_048_576;
/** A smaller file goes with its form. */
const SMALL_BYTES = 2 * 1_048_576;
const TRIES = 6;
const WAIT_MS = 1000;

interface Arriving {
  readonly id: string;
  readonly offset: number;
}

/** Takes files that are dropped, and sends a large one in pieces, so that it goes on where a connection broke. */
export class FileDrop extends HTMLElement {
  readonly #progress = document.createElement('progress');
  readonly #said = document.createElement('p');
  #isSending = false;

  connectedCallback(): void {
    const form = this.querySelector('form');
    const input = this.querySelector<HTMLInputElement>('input[type="file"]');
    if (form === null || input === null) return;
    this.classList.add('is-live');
    this.#said.className = 'field-hint';
    this.#said.setAttribute('role', 'status');
    this.#said.textContent = this.dataset.drop ?? '';
    this.#progress.hidden = true;
    this.#progress.setAttribute('aria-label', this.dataset.sending ?? '');
    input.after(this.#said, this.#progress);
    for (const kind of ['dragenter', 'dragover'])
      this.addEventListener(kind, (event) => {
        event.preventDefault();
        this.classList.add('is-over');
      });
    for (const kind of ['dragleave', 'drop'])
      this.addEventListener(kind, () => this.classList.remove('is-over'));
    this.addEventListener('drop', (event) => {
      event.preventDefault();
      const files = event.dataTransfer?.files;
      if (files && files.length > 0) {
        input.files = files;
        this.#said.textContent = files[0]?.name ?? '';
      }
    });
    form.addEventListener('submit', (event) => {
      const [file] = input.files ?? [];
      if (file === undefined || file.size < SMALL_BYTES) return;
      event.preventDefault();
      if (!this.#isSending) void this.#send(form, input, file);
    });
  }

  async #send(form: HTMLFormElement, input: HTMLInputElement, file: File): Promise<void> {
    this.#isSending = true;
    this.#progress.hidden = false;
    this.#progress.max = file.size;
    this.#progress.value = 0;
    try {
      const token = form.querySelector<HTMLInputElement>('[name="csrfmiddlewaretoken"]')?.value ?? '';
      const { id } = await this.#sendPieces(file, token);
      const hidden = document.createElement('input');
      hidden.type = 'hidden';
      hidden.name = 'upload';
      hidden.value = id;
      input.value = '';
      form.append(hidden);
      this.#isSending = false;
      form.requestSubmit();
    } catch (error) {
      this.#isSending = false;
      this.#said.textContent =
        error instanceof Error && error.message !== '' ? error.message : (this.dataset.failed ?? '');
      this.#said.className = 'field-problem';
    }
  }

  async #sendPieces(file: File, token: string): Promise<Arriving> {
    const address = this.dataset.address ?? '';
    const said = new URLSearchParams({
      csrfmiddlewaretoken: token,
      name: file.name,
      bytes: String(file.size),
      modified: String(file.lastModified),
    });
    const begun = await fetch(address, { method: 'POST', body: said });
    const answer = (await begun.json()) as Arriving & { readonly message?: string };
    if (!begun.ok) throw new Error(answer.message ?? '');
    let { offset } = answer;
    for (let failures = 0; offset < file.size; ) {
      this.#show(offset, file.size);
      try {
        offset = await this.#piece(`${address}${answer.id}/`, file, offset, token);
        failures = 0;
      } catch (error) {
        failures += 1;
        if (failures >= TRIES) throw error;
        this.#said.textContent = this.dataset.waiting ?? '';
        await new Promise((go) => setTimeout(go, WAIT_MS * 2 ** failures));
      }
    }
    this.#show(offset, file.size);
    return answer;
  }

  /** Sends a piece; answers where the next one begins, as the server knows it. */
  async #piece(address: string, file: File, offset: number, token: string): Promise<number> {
    const body = new FormData();
    body.append('csrfmiddlewaretoken', token);
    body.append('offset', String(offset));
    body.append('file', file.slice(offset, offset + PIECE_BYTES), 'piece');
    const answer = await fetch(address, { method: 'POST', body });
    if (!answer.ok && answer.status !== 409) throw new Error('');
    return ((await answer.json()) as Arriving).offset;
  }

  #show(done: number, all: number): void {
    this.#progress.value = done;
    this.#said.className = 'field-hint';
    this.#said.textContent = `${this.dataset.sending ?? ''} ${Math.floor((100 * done) / all)} %`;
  }
}
