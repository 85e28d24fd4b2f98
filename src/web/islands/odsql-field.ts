interface Completion {
  readonly kind: string;
  readonly name: string;
  readonly insert: string;
  readonly detail: string;
  readonly about: string;
}

const MOST = 8;
const WORD = /`?[\p{L}_][\p{L}\p{N}_.]*$/u;
let lists = 0;

/** Where the word begins that is being typed; undefined where no name can stand. */
function wordStart(text: string, isLines: boolean): number | undefined {
  if (isLines) {
    const line = text.slice(text.lastIndexOf('\n') + 1);
    return line.includes(':') ? undefined : text.length - line.length;
  }
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? '';
    if (quote !== '') {
      if (c === '\\') i++;
      else if (c === quote) quote = '';
    } else if (c === '"' || c === "'") quote = c;
  }
  if (quote !== '') return undefined;
  return text.length - (WORD.exec(text)?.[0].length ?? 0);
}

/** Offers the names of fields and functions while a clause is typed. The field itself works without. */
export class OdsqlField extends HTMLElement {
  #field: HTMLInputElement | HTMLTextAreaElement | undefined;
  #known: Promise<readonly Completion[]> | undefined;
  #matches: readonly Completion[] = [];
  #chosen = -1;
  #start = 0;
  readonly #list = document.createElement('ul');
  readonly #status = document.createElement('span');

  connectedCallback(): void {
    const field = this.querySelector<HTMLInputElement | HTMLTextAreaElement>('input, textarea');
    if (field === null || this.#field !== undefined) return;
    this.#field = field;
    const list = this.#list;
    list.id = `names-${++lists}`;
    list.className = 'names';
    list.setAttribute('role', 'listbox');
    list.setAttribute('aria-label', this.dataset.found ?? '');
    list.hidden = true;
    this.#status.className = 'unseen';
    this.#status.setAttribute('role', 'status');
    this.append(list, this.#status);
    field.setAttribute('aria-autocomplete', 'list');
    field.setAttribute('aria-controls', list.id);
    field.addEventListener('input', () => void this.#offer(false));
    field.addEventListener('keydown', (event) => this.#key(event as KeyboardEvent));
    field.addEventListener('blur', () => this.#close());
    // Before the field loses the focus to it.
    list.addEventListener('pointerdown', (event) => {
      event.preventDefault();
      const option = (event.target as Element).closest('li');
      if (option !== null) this.#take([...list.children].indexOf(option));
    });
  }

  /** The names, fetched when they are first wanted. */
  #names(): Promise<readonly Completion[]> {
    this.#known ??= fetch(this.dataset.address ?? '').then(
      (answer) => (answer.ok ? (answer.json() as Promise<readonly Completion[]>) : []),
      () => [],
    );
    return this.#known;
  }

  async #offer(all: boolean): Promise<void> {
    const field = this.#field;
    if (field === undefined) return;
    const before = field.value.slice(0, field.selectionStart ?? field.value.length);
    const start = wordStart(before, this.dataset.lines !== undefined);
    const word = start === undefined ? '' : before.slice(start).replace('`', '').toLowerCase();
    if (start === undefined || (word === '' && !all)) return this.#close();
    const names = await this.#names();
    // Something else has been typed meanwhile.
    if (field.value.slice(0, field.selectionStart ?? 0) !== before) return;
    const begin = names.filter(({ name }) => name.toLowerCase().startsWith(word));
    const within = names.filter((one) => !begin.includes(one) && one.name.toLowerCase().includes(word));
    const matches = [...begin, ...within].slice(0, MOST);
    if (matches.length === 0 || (matches.length === 1 && matches[0]?.insert.toLowerCase() === word))
      return this.#close();
    this.#start = start;
    this.#matches = matches;
    this.#show();
  }

  #show(): void {
    this.#list.replaceChildren(
      ...this.#matches.map(({ name, kind, detail, about }, i) => {
        const option = document.createElement('li');
        option.id = `${this.#list.id}-${i}`;
        option.setAttribute('role', 'option');
        option.setAttribute('aria-selected', 'false');
        option.className = `is-${kind}`;
        for (const [tag, text] of [
          ['code', name],
          ['span', detail],
          ['small', about],
        ] as const) {
          if (text === '') continue;
          const part = document.createElement(tag);
          part.textContent = text;
          option.append(part, ' ');
        }
        return option;
      }),
    );
    this.#list.hidden = false;
    this.#status.textContent = `${this.dataset.found ?? ''}: ${this.#matches.length}`;
    this.#choose(-1);
  }

  #choose(index: number): void {
    this.#chosen = index;
    [...this.#list.children].forEach((option, i) => {
      option.setAttribute('aria-selected', String(i === index));
      if (i === index) option.scrollIntoView({ block: 'nearest' });
    });
    if (index < 0) this.#field?.removeAttribute('aria-activedescendant');
    else this.#field?.setAttribute('aria-activedescendant', `${this.#list.id}-${index}`);
  }

  #close(): void {
    this.#list.hidden = true;
    this.#matches = [];
    this.#status.textContent = '';
    this.#choose(-1);
  }

  #key(event: KeyboardEvent): void {
    const count = this.#matches.length;
    if (event.key === ' ' && event.ctrlKey) {
      event.preventDefault();
      void this.#offer(true);
    } else if (count === 0) return;
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      this.#choose(this.#chosen < 0 && step < 0 ? count - 1 : (this.#chosen + step + count) % count);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      this.#close();
    } else if ((event.key === 'Enter' || event.key === 'Tab') && this.#chosen >= 0) {
      event.preventDefault();
      this.#take(this.#chosen);
    }
  }

  #take(index: number): void {
    const field = this.#field;
    const chosen = this.#matches[index];
    if (field === undefined || chosen === undefined) return;
    field.setRangeText(chosen.insert, this.#start, field.selectionStart ?? field.value.length, 'end');
    this.#close();
    field.focus();
  }
}
