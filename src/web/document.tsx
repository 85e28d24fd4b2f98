import type { ComponentChildren } from 'preact';
import { Markup, StructuredData } from './components/drawing.tsx';
import { Footer } from './components/footer.tsx';
import { Header } from './components/header.tsx';
import { useSite } from './site.ts';

/** What the head of a page says. */
export interface PageHead {
  /** Without the portal's name. */
  readonly title: string;
  readonly description: string;
  /** schema.org, for search engines. */
  readonly structured?: unknown;
  /** Not for search engines: errors, filtered views. */
  readonly unlisted?: boolean;
  /** Path that stands for this page and its filtered views; the page's own address when absent. */
  readonly canonical?: string;
  /** A class on the body, for pages with a layout of their own; `is-office` brings its own style sheet, `is-framed` leaves out what the site around it has. */
  readonly layout?: string;
}

const THEME_COLORS = { light: '#fbfaf6', dark: '#0c1322' };

function Head(props: { readonly head: PageHead }) {
  const { head } = props;
  const site = useSite();
  const title = head.title === site.name ? site.name : `${head.title} · ${site.name}`;
  const path = head.canonical ?? site.address;
  const inLanguage = (language: string) => `${site.origin}/${language}${path}`;
  const several = site.languages.length > 1;
  const canonical = several ? inLanguage(site.language) : `${site.origin}${path}`;
  return (
    <head>
      <meta charset="utf-8" />
      <title>{title}</title>
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      {site.assets.fonts.map((font) => (
        <link key={font} rel="preload" href={font} as="font" type="font/woff2" crossorigin="anonymous" />
      ))}
      <link rel="stylesheet" href={site.assets.style} />
      {site.look.style === undefined ? null : <link rel="stylesheet" href={site.look.style} />}
      {head.layout === 'is-office' ? <link rel="stylesheet" href={site.assets.officeStyle} /> : null}
      {site.assets.script ? <script type="module" src={site.assets.script} /> : null}
      {site.consent?.scripts.map((address) => (
        <script key={address} defer src={address} />
      ))}
      <meta name="description" content={head.description} />
      <meta name="color-scheme" content="light dark" />
      <meta name="theme-color" content={THEME_COLORS.light} media="(prefers-color-scheme: light)" />
      <meta name="theme-color" content={THEME_COLORS.dark} media="(prefers-color-scheme: dark)" />
      {head.unlisted ? (
        <meta name="robots" content="noindex" />
      ) : (
        <>
          <link rel="canonical" href={canonical} />
          {several
            ? site.languages.map((language) => (
                <link key={language} rel="alternate" hreflang={language} href={inLanguage(language)} />
              ))
            : null}
          {/* Not on the unprefixed page itself: its canonical is a prefixed one, and tools take both at once for an error. */}
          {several && site.prefix !== '' ? (
            <link rel="alternate" hreflang="x-default" href={`${site.origin}${path}`} />
          ) : null}
          <meta property="og:title" content={head.title} />
          <meta property="og:description" content={head.description} />
          <meta property="og:type" content="website" />
          <meta property="og:url" content={canonical} />
          <meta property="og:site_name" content={site.name} />
          <meta property="og:locale" content={site.language === 'fr' ? 'fr_FR' : 'en_GB'} />
        </>
      )}
      <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
      {head.structured === undefined ? null : <StructuredData data={head.structured} />}
    </head>
  );
}

/** Everything around the content of a page. */
export function Page(props: { readonly head: PageHead; readonly children: ComponentChildren }) {
  const { t, language, consent } = useSite();
  const isFramed = props.head.layout === 'is-framed';
  return (
    <html lang={language}>
      <Head head={props.head} />
      <body class={props.head.layout}>
        {isFramed ? null : (
          <>
            <a class="skip" href="#content">
              {t('skip')}
            </a>
            {consent?.top ? <Markup html={consent.top} /> : null}
            <Header />
          </>
        )}
        <main id="content" tabIndex={-1}>
          {props.children}
        </main>
        {isFramed ? null : <Footer />}
      </body>
    </html>
  );
}
