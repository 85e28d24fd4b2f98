import { LANGUAGE_NAMES } from '#i18n';
import { useSite } from '../site.ts';

const API = '/api/explore/v2.1';

export function Footer() {
  const { t, href, name, language, languages, address, footerLinks, pageLinks, consent } = useSite();
  return (
    <footer class="colophon">
      <div class="colophon-inner">
        <div class="colophon-about">
          <p class="colophon-name">{name}</p>
          <p>{t('footer.about')}</p>
          {languages
            .filter((other) => other !== language)
            .map((other) => (
              <p key={other} lang={other}>
                <a href={`/${other}${address}`} hreflang={other}>
                  {LANGUAGE_NAMES[other]}
                </a>
              </p>
            ))}
        </div>
        <nav aria-labelledby="footer-portal">
          <h2 id="footer-portal">{t('footer.portal')}</h2>
          <ul>
            <li>
              <a href={href('/explore/')}>{t('nav.datasets')}</a>
            </li>
            {pageLinks.terms.map((link) => (
              <li key={link.address}>
                <a href={href(link.address)}>{link.label}</a>
              </li>
            ))}
            <li>
              <a href={href('/terms/cookies-policy/')}>{t('footer.cookies')}</a>
            </li>
            <li>
              <a href={href('/terms/cookies-preferences/')}>{t('footer.manage-cookies')}</a>
            </li>
            <li>
              <a href={href('/terms/audience/')}>{t('audience.title')}</a>
            </li>
            <li>
              <a href="/sitemap.xml">{t('footer.sitemap')}</a>
            </li>
          </ul>
        </nav>
        <nav aria-labelledby="footer-developers">
          <h2 id="footer-developers">{t('footer.developers')}</h2>
          <ul>
            <li>
              <a href={href('/pages/api/')}>{t('footer.explore-api')}</a>
            </li>
            <li>
              <a href={href('/docs/odsql/')}>{t('api.odsql')}</a>
            </li>
            <li>
              <a href={`${API}/swagger.json`}>{t('footer.openapi')}</a>
            </li>
            <li>
              <a href={`${API}/catalog/exports/csv`}>{t('footer.catalogue-export')}</a>
            </li>
          </ul>
        </nav>
        {footerLinks.length === 0 ? null : (
          <nav aria-labelledby="footer-more">
            <h2 id="footer-more">{t('footer.more')}</h2>
            <ul>
              {footerLinks.map((link) => (
                <li key={`${link.label} ${link.address}`}>
                  <a href={href(link.address)}>{link.label}</a>
                </li>
              ))}
            </ul>
          </nav>
        )}
      </div>
      <p class="colophon-note">{consent?.foot || t('footer.cookies-note')}</p>
    </footer>
  );
}
