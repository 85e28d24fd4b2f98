import { localized } from '#lib';
import { CHOICE_SECONDS } from '../choice.ts';
import { CONSENT_CATEGORIES, type ConsentCategory, type Service } from '../model.ts';
import { consentTexts } from '../texts/texts.ts';
import { type Html, html } from './html.ts';
import type { ConsentView } from './view.ts';

/** What came of an action on the records, as the address of the next page says it. */
export const CENTRE_RESULTS = ['erased', 'unknown', 'in-force'] as const;

export type CentreResult = (typeof CENTRE_RESULTS)[number];

/** What the centre shows beside the choice itself. */
export interface CentreOptions {
  readonly result?: CentreResult;
  /** Offers the objection to audience measurement. */
  readonly countsAudience?: boolean;
  /** The visitor objects already. */
  readonly uncounted?: boolean;
  /** Offers records as PDF too. */
  readonly hasPdf?: boolean;
}

/** Whether a service is ticked: as it is in force, and after a conflict or a change as it was chosen. */
const isTicked = ({ state }: ConsentView, service: Service): boolean => {
  const { choice, standing } = state;
  if (state.allowed.includes(service)) return true;
  if (choice === undefined || standing !== 'conflict') return false;
  return choice.exceptions.get(service.id) ?? choice.categories.has(service.category);
};

function stored(view: ConsentView, service: Service): Html {
  const { language } = view;
  const texts = consentTexts(language);
  const { centre } = texts;
  const items = [
    ...service.cookies.map((item) => ({ ...item, what: 'cookie' })),
    ...service.storage.map((item) => ({ ...item, what: texts.storageKinds[item.kind] })),
  ];
  if (items.length === 0) return html`<p>${centre.storesNothing}</p>`;
  const life = (item: (typeof items)[number]) =>
    item.what !== 'cookie' && item.maxAgeSeconds === null
      ? texts.untilDeleted
      : texts.lifetime(item.maxAgeSeconds);
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label="${centre.stores}, ${service.name}"><table class="policy"><caption class="unseen">${centre.stores}</caption>
<thead><tr><th scope="col">${centre.item}</th><th scope="col">${centre.what}</th><th scope="col">${centre.lifetimeHead}</th><th scope="col">${centre.purposeHead}</th></tr></thead>
<tbody>${items.map((item) => html`<tr><th scope="row"><code>${item.name}</code></th><td>${item.what}</td><td>${life(item)}</td><td>${localized(item.purpose, language)}</td></tr>`)}</tbody></table></div>`;
}

function details(view: ConsentView, service: Service): Html {
  const texts = consentTexts(view.language);
  const { centre } = texts;
  const { provider, recipients, hosts } = service;
  return html`<details><summary>${centre.details}</summary>
<p>${centre.provider(provider.name, provider.country)}${recipients.length > 0 && html`. ${centre.recipients(texts.list(recipients))}`}</p>
<p>${centre.hosts} ${hosts.map(({ origin }, i) => html`${i > 0 && ', '}<code>${origin}</code>`)}</p>
${stored(view, service)}${provider.policyUrl !== undefined && html`<p><a href="${provider.policyUrl}" rel="noopener noreferrer">${centre.policy}</a></p>`}</details>`;
}

function serviceChoice(view: ConsentView, service: Service): Html {
  const texts = consentTexts(view.language);
  const purposes = texts.list(service.purposes.map((purpose) => texts.purposes[purpose]));
  return html`<li class="service"><label><input type="checkbox" name="service" value="${service.id}" aria-describedby="service-${service.id}"${isTicked(view, service) && html` checked`}> ${texts.centre.allow(service.name)}</label>
<p id="service-${service.id}">${purposes}. ${localized(service.purpose, view.language)}</p>${details(view, service)}</li>`;
}

function classChoice(view: ConsentView, category: ConsentCategory): Html | undefined {
  const texts = consentTexts(view.language);
  const services = view.registry.services.filter((service) => service.category === category);
  if (services.length === 0) return undefined;
  const name = texts.categories[category];
  const both =
    services.length > 1 &&
    html`<p class="actions"><button class="button is-quiet" name="decision" value="refuse-${category}">${texts.centre.refuseClass(name)}</button>
<button class="button is-quiet" name="decision" value="allow-${category}">${texts.centre.allowClass(name)}</button></p>`;
  return html`<fieldset class="class"><legend><h2>${name}</h2></legend><p>${texts.categoryMeaning[category]}</p>
<ul>${services.map((service) => serviceChoice(view, service))}</ul>${both}</fieldset>`;
}

function necessary(view: ConsentView): Html {
  const { language, registry } = view;
  const { centre } = consentTexts(language);
  return html`<section class="class" aria-labelledby="class-necessary"><h2 id="class-necessary">${centre.necessary}</h2><p>${centre.necessaryText}</p>
<ul class="plain">${registry.cookies.map((cookie) => html`<li><code>${cookie.name}</code> ${localized(cookie.title, language)}, ${localized(cookie.setWhen, language)}</li>`)}</ul></section>`;
}

function counting(view: ConsentView, options: CentreOptions): Html | undefined {
  if (!options.countsAudience) return undefined;
  const { centre } = consentTexts(view.language);
  return html`<fieldset class="class"><legend><h2>${centre.counting}</h2></legend><p>${centre.countingText}</p>
<label><input type="checkbox" name="uncounted" value="yes"${options.uncounted && html` checked`}> ${centre.uncounted}</label></fieldset>`;
}

const back = ({ here }: ConsentView): Html => html`<input type="hidden" name="next" value="${here}">`;

function records(view: ConsentView, options: CentreOptions): Html {
  const { centre } = consentTexts(view.language);
  const { state, paths } = view;
  const receipt = state.choice?.receipt;
  const fetches = html`<button class="button is-quiet" name="decision" value="fetch">${centre.receiptFetch}</button>
${options.hasPdf && html`<button class="button is-quiet" name="decision" value="fetch-pdf">${centre.fetchPdf}</button>`}`;
  const held =
    receipt !== undefined &&
    html`<form method="post" action="${paths.choices}">${back(view)}<p>${centre.receiptHeld} <code>${receipt}</code></p><p class="actions">${fetches}
<button class="button is-quiet" name="decision" value="withdraw-and-erase">${centre.withdrawAndErase}</button></p></form>`;
  return html`<section class="class" aria-labelledby="record"><h2 id="record">${centre.receiptTitle}</h2><p>${centre.receiptText} ${centre.nothingRecorded}</p>${held}
<form method="post" action="${paths.choices}">${back(view)}<label for="receipt">${centre.receiptLabel}</label>
<input id="receipt" name="receipt" required minlength="22" maxlength="22" pattern="[\\w\\-]{22}" autocomplete="off" spellcheck="false">
<p class="actions">${fetches}<button class="button is-quiet" name="decision" value="erase">${centre.receiptErase}</button></p></form></section>`;
}

function standing(view: ConsentView): Html | undefined {
  const texts = consentTexts(view.language);
  const { state } = view;
  if (state.standing === 'not-needed') return undefined;
  const day = (seconds: number) => texts.day(new Date(seconds * 1000).toISOString());
  const since =
    state.choice && texts.centre.since(day(state.choice.seconds), day(state.choice.seconds + CHOICE_SECONDS));
  return html`<p class="notice">${texts.centre.standing[state.standing]} ${since}</p>`;
}

/** The preference centre: the content of a page, without its heading. One form, which works as it is. */
export function centreHtml(view: ConsentView, options: CentreOptions = {}): string {
  const texts = consentTexts(view.language);
  const { centre } = texts;
  const { registry, paths, state } = view;
  const isNeeded = registry.services.length > 0;
  const classes = CONSENT_CATEGORIES.map((category) => classChoice(view, category));
  const answers = isNeeded
    ? html`<button name="decision" value="refuse-all">${texts.refuseAll}</button>
<button name="decision" value="save">${centre.save}</button>
<button name="decision" value="accept-all">${texts.acceptAll}</button>`
    : options.countsAudience && html`<button name="decision" value="save">${centre.save}</button>`;
  const results = { erased: centre.erased, unknown: centre.unknownReceipt, 'in-force': centre.inForce };
  return html`${options.result && html`<p class="notice" role="status">${results[options.result]}</p>`}${standing(view)}
<p class="lead-small">${isNeeded ? centre.lead : html`<strong>${centre.notNeeded}</strong> ${centre.notNeededMore}`}</p>
<form class="centre" method="post" action="${paths.choices}">
${back(view)}<input type="hidden" name="from" value="centre">
${classes}${counting(view, options)}${answers && html`<p class="ask-answers">${answers}</p>`}</form>
${necessary(view)}${isNeeded && records(view, options)}
${
  state.choice &&
  html`<section class="class" aria-labelledby="forget"><h2 id="forget">${centre.forget}</h2><form method="post" action="${paths.choices}">${back(view)}<p>${centre.forgetText}</p>
<button class="button is-quiet" name="decision" value="reset">${centre.forget}</button></form></section>`
}`.html;
}
