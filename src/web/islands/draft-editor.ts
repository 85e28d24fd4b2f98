const PAUSE_MS = 180;
const KEPT = 100;
/** What leaves the page. */
const LEAVES = new Set(['publish', '']);

type Sent = string;

const buttonOf = (act: string): string => `button[value="${act}"]:enabled`;

/** Where a person goes on after a button: at the same one, or what is nearest to it when that is gone or can do no more. */
function placesAfter(act: string): readonly string[] {
  const [, what = '', how = '', place = ''] = /^(step|field)-(up|down|remove)-(\d+)$/.exec(act) ?? [];
  const at = Number(place);
  if (how === 'remove') return [buttonOf(act), buttonOf(`step-remove-${at - 1}`), '[name="new-step"]'];
  if (how !== '') {
    const there = at + (how === 'up' ? -1 : 1);
    return [
      buttonOf(`${what}-${how}-${there}`),
      buttonOf(`${what}-${how === 'up' ? 'down' : 'up'}-${there}`),
    ];
  }
  if (act === 'undo' || act === 'redo') return [buttonOf(act), buttonOf(act === 'undo' ? 'redo' : 'undo')];
  // The next thing to decide, or what has come of it.
  if (act.startsWith('offer-')) return ['.offers button', '.result-rows [tabindex]'];
  return ['[data-focus]', buttonOf(act)];
}

/**
 * Shows what becomes of a draft while somebody edits it. The server draws everything: this sends the form as it stands, and puts
 * what comes back where it belongs. What was typed, and where one is, stays. Without it each button does the same with a page.
 * Ctrl+S saves; Ctrl+Z where no text is typed takes back.
 */
export class DraftEditor extends HTMLElement {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | undefined;
  /** Something is being stored: what is pressed meanwhile waits, since it builds on what comes of that. */
  #storing: Promise<void> | undefined;
  /** Forms before and after the one that is shown, for undo and redo of what is not saved. */
  readonly #before: Sent[] = [];
  readonly #after: Sent[] = [];
  #shown: Sent = '';
  #saved: Sent = '';
  readonly #leave = (event: BeforeUnloadEvent): void => {
    if (this.#shown !== this.#saved) event.preventDefault();
  };

  connectedCallback(): void {
    if (this.#form === null) return;
    this.classList.add('is-live');
    this.#shown = this.#saved = this.#sent();
    this.addEventListener('input', (event) => this.#changed(event));
    this.addEventListener('change', (event) => this.#changed(event));
    this.addEventListener('submit', (event) => this.#submitted(event));
    this.addEventListener('keydown', (event) => this.#pressed(event));
    addEventListener('beforeunload', this.#leave);
    this.#showUndo();
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    removeEventListener('beforeunload', this.#leave);
  }

  get #form(): HTMLFormElement | null {
    return this.querySelector<HTMLFormElement>('form.draft-form');
  }

  /** The form as it stands, as it would be sent. */
  #sent(): Sent {
    const form = this.#form;
    if (form === null) return '';
    const fields = [...new FormData(form)].flatMap(([name, value]) =>
      typeof value === 'string' && name !== 'new-step' ? [[name, value] as [string, string]] : [],
    );
    return new URLSearchParams(fields).toString();
  }

  #changed(event: Event): void {
    const field = event.target;
    if (!(field instanceof HTMLElement) || this.#form?.contains(field) !== true) return;
    if (field instanceof HTMLSelectElement && field.name === 'new-step') return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), PAUSE_MS);
  }

  /** Asks what comes of the form as it stands. */
  #look(): void {
    const sent = this.#sent();
    if (sent === this.#shown) return;
    this.#remember(sent);
    void this.#ask(sent, 'look', (page) => this.#patch(page));
  }

  #remember(sent: Sent): void {
    this.#before.push(this.#shown);
    if (this.#before.length > KEPT) this.#before.shift();
    this.#after.length = 0;
    this.#shown = sent;
    this.#showUndo();
  }

  #submitted(event: SubmitEvent): void {
    const button = event.submitter;
    if (event.target !== this.#form || !(button instanceof HTMLButtonElement)) return;
    const act = button.value;
    if (this.#storing !== undefined) {
      event.preventDefault();
      void this.#storing.then(() => this.#press(act));
      return;
    }
    if (LEAVES.has(act)) {
      this.#saved = this.#shown = this.#sent();
      return;
    }
    const isBack = act === 'undo' || act === 'redo';
    const [from, to] = act === 'undo' ? [this.#before, this.#after] : [this.#after, this.#before];
    event.preventDefault();
    clearTimeout(this.#timer);
    if (act === 'save' || (isBack && from.length === 0)) {
      this.#store(act);
      return;
    }
    if (act === 'look') {
      this.#look();
      return;
    }
    if (isBack) {
      const sent = from.pop() ?? '';
      to.push(this.#shown);
      this.#shown = sent;
      void this.#ask(sent, 'look', (page) => this.#replace(page, ...placesAfter(act)));
      return;
    }
    const kind = this.querySelector<HTMLSelectElement>('select[name="new-step"]')?.value ?? '';
    const sent = `${this.#sent()}&new-step=${encodeURIComponent(kind)}`;
    void this.#ask(sent, act, (page) => {
      this.#replace(page, ...placesAfter(act));
      this.#remember(this.#sent());
    });
  }

  /** Presses a button of the form; nothing where it can not be pressed. */
  #press(act: string): boolean {
    const button = this.querySelector<HTMLButtonElement>(buttonOf(act));
    if (button !== null) this.#form?.requestSubmit(button);
    return button !== null;
  }

  /** Saves, or takes the latest save back. */
  #store(act: string): void {
    const sent = this.#sent();
    this.#say(this.dataset.saving ?? '');
    this.#storing = this.#ask(sent, act, (page) => this.#stored(page, act, sent)).finally(() => {
      this.#storing = undefined;
    });
  }

  #stored(page: HTMLElement, act: string, sent: Sent): void {
    const isRefused = page.querySelector('.form-problems') !== null;
    if (!isRefused) this.#before.length = this.#after.length = 0;
    if (isRefused || act !== 'save' || this.querySelector('.form-problems') !== null) {
      this.#replace(page, '.form-problems', ...placesAfter(act));
      this.#shown = this.#sent();
      if (!isRefused) this.#saved = this.#shown;
      // What the page says before the editor.
      const said = page.ownerDocument.querySelector('.office-content > .notice[role="status"]');
      if (said !== null) this.#say(said.textContent);
      return;
    }
    // Nothing of the form is another one now: whoever types in it goes on typing.
    const isWhole = this.#sent() === sent;
    for (const value of ['undo', 'redo']) {
      const [here, there] = [this, page].map((of) =>
        of.querySelector<HTMLButtonElement>(`button[value="${value}"]`),
      );
      if (here && there) here.dataset.saved = there.disabled ? 'no' : 'yes';
    }
    const revision = page.querySelector<HTMLInputElement>('[name="revision"]')?.value ?? '';
    for (const here of this.querySelectorAll<HTMLInputElement>('[name="revision"]')) here.value = revision;
    this.#patch(page);
    this.#showUndo();
    this.#shown = this.#saved = isWhole ? this.#sent() : sent;
    if (!isWhole) this.#look();
  }

  #pressed(event: KeyboardEvent): void {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    if (key === 's') {
      event.preventDefault();
      this.#press('save');
    }
    if (key !== 'z') return;
    const { target } = event;
    if (
      target instanceof HTMLTextAreaElement ||
      (target instanceof HTMLInputElement && target.type === 'text')
    )
      return;
    if (this.#press(event.shiftKey ? 'redo' : 'undo')) event.preventDefault();
  }

  async #ask(sent: Sent, act: string, use: (page: HTMLElement) => void): Promise<void> {
    const form = this.#form;
    if (form === null) return;
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.setAttribute('aria-busy', 'true');
    try {
      const body = new URLSearchParams(sent);
      // The token may have been renewed since a form was remembered.
      const token = form.querySelector<HTMLInputElement>('[name="csrfmiddlewaretoken"]')?.value ?? '';
      body.set('csrfmiddlewaretoken', token);
      body.set('act', act);
      const answer = await fetch(form.action, {
        method: 'POST',
        body,
        headers: { accept: 'text/html' },
        signal: asking.signal,
      });
      // What was stored is answered by its page, what was refused by the form with its problems.
      if (!answer.ok && answer.status !== 422) throw new Error('no preview');
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const editor = page.querySelector<HTMLElement>('draft-editor');
      if (editor !== null && editor.querySelector('form.draft-form') === null) {
        // Somebody else has published it: there is nothing to edit any more.
        this.#saved = this.#shown;
        location.assign(form.action);
      } else if (editor !== null) {
        document.title = page.title;
        use(editor);
      } else if (answer.redirected) {
        // Signed out meanwhile, or it is being read anew: another page.
        this.#saved = this.#shown;
        location.assign(answer.url);
      } else throw new Error('no preview');
    } catch {
      // Given up for a newer question; or the server is away, and the buttons say so.
      if (!asking.signal.aborted) this.#say(this.dataset.lost ?? '');
    } finally {
      if (this.#asking === asking) this.removeAttribute('aria-busy');
    }
  }

  #say(text: string): void {
    const state = this.querySelector('[data-live="state"]');
    if (state !== null) state.textContent = text;
  }

  /** Takes over what is shown, and leaves what is typed. */
  #patch(page: HTMLElement): void {
    for (const part of page.querySelectorAll<HTMLElement>('[data-live]')) {
      const here = this.querySelector<HTMLElement>(`[data-live="${CSS.escape(part.dataset.live ?? '')}"]`);
      // A list that somebody is just ticking already says what came back.
      if (here === null || here.contains(document.activeElement)) continue;
      if (here.innerHTML !== part.innerHTML) here.innerHTML = part.innerHTML;
    }
    const [there, here] = [page, this].map((of) => of.querySelector<HTMLElement>('[data-list]'));
    const isElsewhere = here !== null && !here?.contains(document.activeElement);
    // Steps have made other columns: there are other fields now.
    if (there && here && isElsewhere && there.dataset.list !== here.dataset.list) {
      this.#keepOpen(here, there);
      here.dataset.list = there.dataset.list ?? '';
      here.replaceChildren(...there.childNodes);
      this.#shown = this.#sent();
    }
    for (const list of page.querySelectorAll<HTMLSelectElement>('.step select')) {
      const mine = this.querySelector<HTMLSelectElement>(`#${CSS.escape(list.id)}`);
      if (mine === null || mine === document.activeElement || mine.innerHTML === list.innerHTML) continue;
      const { value } = mine;
      mine.innerHTML = list.innerHTML;
      mine.value = value;
    }
  }

  #keepOpen(here: ParentNode, there: ParentNode): void {
    for (const part of here.querySelectorAll<HTMLDetailsElement>('details[data-key][open]')) {
      const again = there.querySelector<HTMLDetailsElement>(
        `details[data-key="${CSS.escape(part.dataset.key ?? '')}"]`,
      );
      if (again !== null) again.open = true;
    }
  }

  /** Shows everything anew, and goes on at the first of the places that is there. */
  #replace(page: HTMLElement, ...places: readonly string[]): void {
    this.#keepOpen(this, page);
    const source = this.querySelector<HTMLDetailsElement>('.source-rows');
    const again = page.querySelector<HTMLDetailsElement>('.source-rows');
    if (source !== null && again !== null) again.open = source.open;
    this.replaceChildren(...page.childNodes);
    this.#showUndo();
    const part = places
      .map((place) => this.querySelector<HTMLElement>(place))
      .find((found) => found !== null);
    if (part === undefined) return;
    const isPart = part.hasAttribute('data-focus');
    const target = isPart
      ? part.querySelector<HTMLElement>('summary, .choice-fields :is(select, input, textarea)')
      : part;
    target?.focus({ preventScroll: isPart || part.closest('.editor-bar') !== null });
    if (isPart) part.scrollIntoView({ block: 'nearest' });
  }

  /** What is not saved can be taken back too. */
  #showUndo(): void {
    for (const [act, list] of [
      ['undo', this.#before],
      ['redo', this.#after],
    ] as const) {
      const button = this.querySelector<HTMLButtonElement>(`button[value="${act}"]`);
      if (button === null) continue;
      button.dataset.saved ??= button.disabled ? 'no' : 'yes';
      button.disabled = list.length === 0 && button.dataset.saved === 'no';
    }
  }
}
