import { CONSENT_CATEGORIES, type Purpose, type Service } from '../model.ts';
import { consentTexts } from '../texts/texts.ts';
import { type Html, html } from './html.ts';
import type { ConsentView } from './view.ts';

/** Services by what they are for, in the order of the classes: a visitor decides about purposes, not about names. */
function byPurpose(services: readonly Service[]): readonly (readonly [Purpose, readonly Service[]])[] {
  const groups = new Map<Purpose, Service[]>();
  for (const category of CONSENT_CATEGORIES)
    for (const service of services)
      if (service.category === category)
        for (const purpose of service.purposes)
          groups.set(purpose, [...(groups.get(purpose) ?? []), service]);
  return [...groups];
}

function purposes(view: ConsentView): Html {
  const texts = consentTexts(view.language);
  if (view.state.asks === 'changes') {
    const items = view.state.changes.map(({ service, widenings }) =>
      texts.ask.changed(service.name, texts.list(widenings.map(texts.widening))),
    );
    return html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;
  }
  const items = byPurpose(view.registry.services).map(([purpose, services]) =>
    texts.ask.purpose(texts.purposes[purpose], services.map(({ name }) => name).join(', ')),
  );
  return html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;
}

/**
 * The question at the top of a page; empty where nothing is to be asked. A region in the flow of the page and not a
 * dialog: it takes no focus, holds none, and covers nothing. Its three buttons are one kind of control in one row.
 */
export function askHtml(view: ConsentView): string {
  const { state, paths, portal, here } = view;
  if (state.asks === undefined) return '';
  const texts = consentTexts(view.language);
  const { ask } = texts;
  const [title, lead] =
    state.asks === 'changes' ? [ask.changedTitle(portal), ask.changedLead] : [ask.title(portal), ask.lead];
  return html`<section class="ask" aria-labelledby="ask-title" data-nosnippet>
<div class="ask-text"><h2 id="ask-title">${title}</h2>
<p>${lead}</p>${purposes(view)}<p>${ask.effect}</p>
<p>${ask.change} ${ask.where} <a href="${paths.policy}#services">${ask.recipients}</a></p></div>
<form class="ask-answers" method="post" action="${paths.choices}">
<input type="hidden" name="next" value="${here}"><input type="hidden" name="from" value="banner">
<button name="decision" value="refuse-all">${texts.refuseAll}</button>
<button name="decision" value="choose" formmethod="get" formaction="${paths.centre}">${texts.choose}</button>
<button name="decision" value="accept-all">${texts.acceptAll}</button>
</form></section>`.html;
}

// So long after a choice the page says that it was saved: the way back to the page is shorter.
const FRESH_SECONDS = 10;

/** Whether a choice was made just now, so that the page after it has to say so. */
export const isFresh = (view: Pick<ConsentView, 'state'>, now: Date): boolean => {
  const { choice, asks, standing } = view.state;
  if (asks !== undefined || standing === 'not-needed' || standing === 'conflict') return false;
  const age = choice === undefined ? Number.POSITIVE_INFINITY : now.getTime() / 1000 - choice.seconds;
  return age >= 0 && age < FRESH_SECONDS;
};

/** What the page after a choice says of it. It takes the focus, so that it is read out, and gives it on to the page. */
export function savedHtml(view: ConsentView): string {
  const texts = consentTexts(view.language);
  const { allowed } = view.state;
  const text =
    allowed.length === 0
      ? texts.saved.refused
      : texts.saved.granted(texts.list(allowed.map(({ name }) => name)));
  return html`<section class="ask is-saved" role="status" tabindex="-1" autofocus>
<p>${text} <a href="${view.paths.centre}">${texts.saved.change}</a></p></section>`.html;
}

/** For a visitor whose browser began to object after a choice: which of the two holds? */
export function conflictHtml(view: ConsentView): string {
  const { state, registry, paths, here } = view;
  if (state.standing !== 'conflict') return '';
  const texts = consentTexts(view.language);
  const granted = registry.services.filter(
    (service) => state.choice?.exceptions.get(service.id) ?? state.choice?.categories.has(service.category),
  );
  return html`<section class="ask" aria-labelledby="ask-title" data-nosnippet>
<div class="ask-text"><h2 id="ask-title">${texts.conflict.title}</h2>
<p>${texts.conflict.lead(texts.list(granted.map(({ name }) => name)))}</p></div>
<form class="ask-answers" method="post" action="${paths.choices}">
<input type="hidden" name="next" value="${here}"><input type="hidden" name="from" value="banner">
<button name="decision" value="refuse-all">${texts.conflict.refuse}</button>
<button name="decision" value="choose" formmethod="get" formaction="${paths.centre}">${texts.choose}</button>
<button name="decision" value="confirm">${texts.conflict.confirm}</button>
</form></section>`.html;
}
