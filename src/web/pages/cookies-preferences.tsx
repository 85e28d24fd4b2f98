import { Markup } from '../components/drawing.tsx';
import { Page } from '../document.tsx';
import { useSite } from '../site.ts';

export interface CookiesPreferencesData {
  readonly title: string;
  readonly description: string;
  /** The preference centre, from `#consent/banner`. */
  readonly centre: string;
}

export function CookiesPreferencesPage({ data }: { readonly data: CookiesPreferencesData }) {
  const { t, href } = useSite();
  return (
    <Page
      head={{
        title: data.title,
        description: data.description,
        canonical: '/terms/cookies-preferences/',
      }}
    >
      <article class="wrap text-page">
        <h1>{data.title}</h1>
        <Markup html={data.centre} />
        <p class="class">
          <a href={href('/terms/cookies-policy/')}>{t('cookies.title')}</a>
        </p>
      </article>
    </Page>
  );
}
