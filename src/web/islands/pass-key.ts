/** Signs in with a passkey, where the browser can. Asks the server for a challenge, the device for an answer. */
export class PassKey extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector('button');
    const canRead =
      typeof PublicKeyCredential === 'function' && 'parseRequestOptionsFromJSON' in PublicKeyCredential;
    if (!button || !canRead) return;
    this.hidden = false;
    button.addEventListener('click', async () => {
      button.disabled = true;
      try {
        await this.#signIn();
      } catch {
        const status = this.querySelector('[role=status]');
        if (status) status.textContent = this.dataset.failed ?? '';
      } finally {
        button.disabled = false;
      }
    });
  }

  async #signIn(): Promise<void> {
    const { offer = '', answer = '', next = '' } = this.dataset;
    const stay = document.querySelector<HTMLInputElement>('input[name=stay]')?.checked ?? false;
    const options = await this.#send(offer, { next, stay });
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
      options as PublicKeyCredentialRequestOptionsJSON,
    );
    const credential = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential | null;
    if (!credential) throw new Error('no passkey was chosen');
    const { to } = (await this.#send(answer, credential.toJSON())) as { to: string };
    location.assign(to);
  }

  async #send(address: string, body: unknown): Promise<unknown> {
    const token = this.querySelector<HTMLInputElement>('input[name=csrfmiddlewaretoken]')?.value ?? '';
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-csrftoken': token },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(String(response.status));
    return response.json();
  }
}
