import { LANGUAGE_NAMES, type Language } from '#i18n';
import { PageText, type ShownBlock } from '../components/page-text.tsx';
import { Page } from '../document.tsx';
import { useSite } from '../site.ts';

export interface PortalPageData {
  readonly title: string;
  /** Of its beginning, in words. */
  readonly description: string;
  /** The language in which it is written, when it is not that of the address. */
  readonly otherLanguage?: Language;
  readonly blocks: readonly ShownBlock[];
  /** Its one path. */
  readonly canonical: string;
}

/** A page that the portal's people have written. */
export function PortalPage({ data }: { readonly data: PortalPageData }) {
  const { t } = useSite();
  const { title, otherLanguage } = data;
  return (
    <Page head={{ title, description: data.description || title, canonical: data.canonical }}>
      <article class="wrap prose-page" lang={otherLanguage}>
        <h1>{title}</h1>
        {otherLanguage === undefined ? null : (
          <p class="notice" lang={useSite().language}>
            {t('pages.other-language', { language: LANGUAGE_NAMES[otherLanguage] })}
          </p>
        )}
        <PageText blocks={data.blocks} />
      </article>
    </Page>
  );
}
