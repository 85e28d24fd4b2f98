import type { CookieLocation, Service } from '../model.ts';
import { consentTexts } from '../texts/texts.ts';
import { askHtml, conflictHtml, isFresh, savedHtml } from './ask.ts';
import type { ConsentPaths, ConsentView } from './view.ts';

/** What consent puts into a page. */
export interface PageParts {
  /** First in the body, after the link that skips to the content: a question, or what was just saved. */
  readonly top: string;
  /** What stands there is the question, for a first choice or after a change. */
  readonly asks: boolean;
  /** A line for the foot of the page. */
  readonly foot: string;
  /** Addresses of the scripts of allowed services, in the order in which they run; each to be deferred. */
  readonly scripts: readonly string[];
  /** Services whose content may be in the page. */
  readonly allowed: readonly Service[];
  /**
   * Two pages with the same key differ in nothing that consent decides, so that one may be sent for the other; empty for
   * what a refusal gives. Undefined: the page is for this visitor and this moment.
   */
  readonly key: string | undefined;
}

/** What is special about one page. */
export interface PageCircumstances {
  readonly now: Date;
  readonly location: CookieLocation;
  /** Programs are asked nothing. */
  readonly isBot?: boolean;
  /** The page is the preference centre: its form is the question. */
  readonly isCentre?: boolean;
  /** Allowed on this one page. */
  readonly once?: Service;
}

const scriptsOf = (
  view: ConsentView,
  services: readonly Service[],
  location: CookieLocation,
): readonly string[] =>
  services
    .filter((service) => service.location.includes(location))
    .flatMap(({ id, content }) => {
      if (content.kind !== 'script') return [];
      return content.setup === undefined ? [content.src] : [setupPath(view.paths, id), content.src];
    });

/** Where the settings of a script are served from. */
const setupPath = ({ choices }: ConsentPaths, id: string): string => `${choices}services/${id}.js`;

/** Everything that consent puts into one page. */
export function pageParts(view: ConsentView, circumstances: PageCircumstances): PageParts {
  const { state } = view;
  const { once, location } = circumstances;
  const isNew = once !== undefined && !state.allowed.includes(once);
  const allowed = isNew ? [...state.allowed, once] : state.allowed;
  const common = { scripts: scriptsOf(view, allowed, location), allowed, asks: false };
  if (state.standing === 'not-needed') return { ...common, top: '', foot: '', key: '' };
  const foot = state.standing === 'signalled' ? consentTexts(view.language).signalled : '';
  if (circumstances.isBot) return { ...common, top: '', foot: '', key: isNew ? undefined : '' };
  if (isFresh(view, circumstances.now)) return { ...common, top: savedHtml(view), foot, key: undefined };
  const question = state.standing === 'conflict' ? conflictHtml(view) : askHtml(view);
  const top = circumstances.isCentre ? '' : question;
  const isPersonal = isNew || state.asks === 'changes' || state.standing === 'conflict';
  const kind = state.asks === 'first' ? 'asks' : state.standing === 'signalled' ? 'signalled' : '';
  const ids = allowed.map(({ id }) => id).join(',');
  const asks = top !== '' && state.asks !== undefined;
  return {
    ...common,
    top,
    asks,
    foot,
    key: isPersonal ? undefined : `${kind}${ids === '' ? '' : `+${ids}`}`,
  };
}
