import type { Decision } from '../decide.ts';
import { CONSENT_CATEGORIES } from '../model.ts';
import type { ConsentMethod } from '../records/model.ts';
import type { CookieRegistry } from '../registry.ts';

/** What one of the forms asks for. */
export type FormRequest =
  | { readonly kind: 'decide'; readonly decision: Decision }
  | { readonly kind: 'once'; readonly service: string }
  | { readonly kind: 'fetch' | 'fetch-pdf'; readonly receipt: string | undefined }
  | { readonly kind: 'erase'; readonly receipt: string | undefined }
  | { readonly kind: 'withdraw-and-erase' };

const MAX_FIELDS = 100;

/** The ticked services, and whether the visitor objects to being counted. */
function chosen(form: URLSearchParams, registry: CookieRegistry): Decision {
  const ticked = new Set(form.getAll('service').slice(0, MAX_FIELDS));
  const answer = form.get('decision') ?? '';
  for (const category of CONSENT_CATEGORIES) {
    for (const { id } of registry.services.filter((service) => service.category === category)) {
      if (answer === `allow-${category}`) ticked.add(id);
      if (answer === `refuse-${category}`) ticked.delete(id);
    }
  }
  return { kind: 'choose', services: ticked, uncounted: form.get('uncounted') === 'yes' };
}

/** Reads a form; undefined when it asks for nothing that there is. */
export function readForm(form: URLSearchParams, registry: CookieRegistry): FormRequest | undefined {
  const answer = form.get('decision') ?? '';
  const id = form.get('service') ?? '';
  const receipt = form.get('receipt')?.trim() || undefined;
  const decide = (decision: Decision): FormRequest => ({ kind: 'decide', decision });
  switch (answer) {
    case 'accept-all':
    case 'refuse-all':
    case 'confirm':
    case 'reset':
      return decide({ kind: answer });
    case 'allow':
    case 'refuse':
      return registry.service(id) && decide({ kind: 'service', id, allowed: answer === 'allow' });
    case 'once':
      return registry.service(id) && { kind: 'once', service: id };
    case 'counted':
    case 'uncounted':
      return decide({ kind: 'counting', uncounted: answer === 'uncounted' });
    case 'fetch':
    case 'fetch-pdf':
      return { kind: answer, receipt };
    case 'erase':
      return { kind: answer, receipt };
    case 'withdraw-and-erase':
      return { kind: answer };
    default: {
      const isClass = CONSENT_CATEGORIES.some(
        (category) => answer === `allow-${category}` || answer === `refuse-${category}`,
      );
      return answer === 'save' || isClass ? decide(chosen(form, registry)) : undefined;
    }
  }
}

/** On what a form was sent. */
export const methodOf = (form: URLSearchParams): ConsentMethod => {
  const from = form.get('from');
  return from === 'banner' || from === 'placeholder' ? from : 'centre';
};
