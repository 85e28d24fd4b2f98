import { Page } from '../document.tsx';
import { useSite } from '../site.ts';

export interface CookieTroubleData {
  /** Where the visitor was going. */
  readonly next: string;
}

/** The browser sent two sessions: neither counts, and both are being removed. */
export function CookieTroublePage({ data }: { readonly data: CookieTroubleData }) {
  const { t, href } = useSite();
  const title = t('cookie-trouble.title');
  return (
    <Page head={{ title, description: title, unlisted: true }}>
      <div class="wrap text-page error-page">
        <h1>{title}</h1>
        <p class="lead">{t('cookie-trouble.lead')}</p>
        <p>{t('cookie-trouble.why')}</p>
        <p class="actions">
          <a class="button" href={`${href('/login/')}?next=${encodeURIComponent(data.next)}`}>
            {t('cookie-trouble.sign-in')}
          </a>
          <a class="button is-quiet" href={data.next}>
            {t('cookie-trouble.go-on')}
          </a>
        </p>
      </div>
    </Page>
  );
}
