import { localized } from '#lib';
import type { Service } from '../model.ts';
import type { ThirdPartyContent } from '../services/content.ts';
import { consentTexts } from '../texts/texts.ts';
import { type Html, html } from './html.ts';
import type { ConsentPaths } from './view.ts';

/** What surrounds it. */
export interface PlaceholderView {
  readonly language: string;
  readonly paths: ConsentPaths;
  readonly here: string;
}

function permission(view: PlaceholderView, service: Service, decision: string, text: string): Html {
  return html`<form method="post" action="${view.paths.choices}">
<input type="hidden" name="next" value="${view.here}"><input type="hidden" name="from" value="placeholder">
<input type="hidden" name="service" value="${service.id}">
<button name="decision" value="${decision}">${text}</button></form>`;
}

/**
 * Stands in the place of content that has not been allowed: who keeps it, what for, and what loading it means. Names no
 * address that a browser would fetch by itself.
 */
export function placeholderHtml(view: PlaceholderView, content: ThirdPartyContent): string {
  const { service, link, title } = content;
  const { placeholder: texts } = consentTexts(view.language);
  const { provider } = service;
  return html`<div class="held" data-service="${service.id}">
<p class="held-title"><strong>${title || texts.title(service.name)}</strong></p>
<p>${texts.text(provider.name, localized(service.purpose, view.language))}</p>
<div class="held-answers">${permission(view, service, 'once', texts.once(service.name))}
${permission(view, service, 'allow', texts.always(service.name))}</div>
<p class="held-links"><a href="${link}" rel="noopener noreferrer">${texts.link(provider.name)}</a>
${provider.policyUrl !== undefined && html`<a href="${provider.policyUrl}" rel="noopener noreferrer">${texts.policy(provider.name)}</a>`}</p></div>`
    .html;
}

/** The content itself, for a visitor who has allowed it. */
export function contentHtml(content: ThirdPartyContent): string {
  const { service, url, title } = content;
  if (service.content.kind !== 'frame')
    return html`<img class="shown" src="${url}" alt="${title}" loading="lazy" referrerpolicy="no-referrer">`
      .html;
  // The provider of a video asks who embeds it, and gets the host and nothing else.
  return html`<iframe class="shown" src="${url}" title="${title || service.name}" loading="lazy" allowfullscreen referrerpolicy="strict-origin-when-cross-origin" sandbox="allow-scripts allow-same-origin allow-presentation allow-popups"></iframe>`
    .html;
}
