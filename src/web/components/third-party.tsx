import { type Service, thirdPartyContent } from '#consent';
import { contentHtml, placeholderHtml } from '#consent/banner';
import type { ShowForeign } from '../safe-html.ts';
import { useSite } from '../site.ts';

/**
 * How content of declared services stands in a publisher's text: itself where the visitor has allowed it, else a
 * placeholder that asks. Content of undeclared sites is left out.
 */
export function useThirdParty(): ShowForeign {
  const { consent, language } = useSite();
  if (consent === undefined) return () => undefined;
  const { services, allowed, paths, here } = consent;
  return (kind, address, title) => {
    const found = thirdPartyContent(services, kind, address);
    if (found === undefined) return undefined;
    const content = { ...found, title };
    return isAllowed(allowed, found.service)
      ? contentHtml(content)
      : placeholderHtml({ language, paths, here }, content);
  };
}

const isAllowed = (allowed: readonly Service[], service: Service): boolean =>
  allowed.some(({ id }) => id === service.id);
