/** Asks the device for a passkey when its form is sent, and sends what the device answered along. */
export class PasskeyForm extends HTMLElement {
  connectedCallback(): void {
    this.querySelector('.without-script')?.remove();
    const form = this.querySelector('form');
    if (form === null) return;
    const canMake =
      typeof PublicKeyCredential === 'function' && 'parseCreationOptionsFromJSON' in PublicKeyCredential;
    if (!canMake) {
      this.#say(this.dataset.unsupported);
      return;
    }
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      // Sent from here, it does not come by this way again.
      this.#make(form).then((isMade) => isMade && form.submit());
    });
  }

  async #make(form: HTMLFormElement): Promise<boolean> {
    try {
      const { offer = '' } = this.dataset;
      const token = String(new FormData(form).get('csrfmiddlewaretoken') ?? '');
      const answer = await fetch(offer, { method: 'POST', headers: { 'x-csrftoken': token } });
      const body: unknown = await answer.json();
      if (!answer.ok) {
        this.#say((body as { message?: string }).message ?? this.dataset.refused);
        return false;
      }
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
        body as PublicKeyCredentialCreationOptionsJSON,
      );
      const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential | null;
      const field = form.elements.namedItem('response');
      if (made === null || !(field instanceof HTMLInputElement))
        throw new Error('the device made no passkey');
      field.value = JSON.stringify(made.toJSON());
      return true;
    } catch {
      this.#say(this.dataset.refused);
      return false;
    }
  }

  #say(text: string | undefined): void {
    const notice = this.querySelector('[role="alert"]');
    if (!(notice instanceof HTMLElement)) return;
    notice.textContent = text ?? '';
    notice.hidden = false;
  }
}
