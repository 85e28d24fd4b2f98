import { LANGUAGE_NAMES } from '#i18n';
import { useSite } from '../site.ts';

/** An eight-pointed star, as engravers set for a star of the first magnitude. */
function Star() {
  return (
    <svg class="wordmark-star" width="24" height="24" viewBox="-12 -12 24 24" aria-hidden="true">
      <path d="M0-11 2-4.8 7.8-7.8 4.8-2 11 0 4.8 2 7.8 7.8 2 4.8 0 11-2 4.8-7.8 7.8-4.8 2-11 0-4.8-2-7.8-7.8-2-4.8Z" />
    </svg>
  );
}

function LanguageSwitch() {
  const { t, language, languages, address } = useSite();
  if (languages.length < 2) return null;
  return (
    <form class="language-switch" method="post" action="/i18n/setlang/" aria-label={t('language.label')}>
      <input type="hidden" name="next" value={address} />
      {languages.map((other) => (
        <button
          key={other}
          type="submit"
          name="language"
          value={other}
          lang={other}
          title={LANGUAGE_NAMES[other]}
          {...(other === language ? { 'aria-current': 'true' } : {})}
        >
          <span aria-hidden="true">{other}</span>
          <span class="unseen">{LANGUAGE_NAMES[other]}</span>
        </button>
      ))}
    </form>
  );
}

/** A page to come back to; those by which one comes in are none. */
const hasPlace = (path: string): boolean =>
  path !== '/' && !/^\/(?:login|logout|signup|welcome|password)\//.test(path);

/** The portal by its name, and by its logo where it has one. */
function Wordmark() {
  const { href, name, look } = useSite();
  const { logo, logoOnDark, showsName } = look;
  return (
    <a class="wordmark" href={href('/')}>
      {logo === undefined ? (
        <Star />
      ) : (
        <picture>
          {logoOnDark === undefined ? null : (
            <source
              media="(prefers-color-scheme: dark)"
              srcset={logoOnDark.address}
              width={logoOnDark.width}
              height={logoOnDark.height}
            />
          )}
          <img
            class="wordmark-logo"
            src={logo.address}
            width={logo.width}
            height={logo.height}
            alt={showsName ? '' : name}
          />
        </picture>
      )}
      {showsName ? <span>{name}</span> : null}
    </a>
  );
}

/** The links of the portal's people, or those that every portal has. */
function Navigation({ path }: { readonly path: string }) {
  const { t, href, navigation, pageLinks } = useSite();
  const first =
    navigation.length > 0
      ? navigation
      : [
          { label: t('nav.datasets'), address: '/explore/' },
          { label: t('nav.api'), address: '/pages/api/' },
        ];
  const links = [
    ...first,
    ...pageLinks.navigation.filter(({ address }) => !first.some((one) => one.address === address)),
  ];
  return (
    <nav class="masthead-nav" aria-label={t('nav.label')}>
      {links.map(({ label, address }) => (
        <a
          key={`${label} ${address}`}
          href={href(address)}
          aria-current={address !== '/' && path.startsWith(address) ? 'true' : undefined}
        >
          {label}
        </a>
      ))}
    </nav>
  );
}

export function Header() {
  const { t, href, address, person } = useSite();
  const path = address.split('?', 1)[0] ?? '/';
  return (
    <header class="masthead">
      <div class="masthead-inner">
        <Wordmark />
        <Navigation path={path} />
        <nav class="masthead-person" aria-label={t('door.label')}>
          {person === undefined ? (
            <a
              href={`${href('/login/')}${hasPlace(path) ? `?next=${encodeURIComponent(href(address))}` : ''}`}
              rel="nofollow"
            >
              {t('door.sign-in')}
            </a>
          ) : (
            <>
              {person.mayManage ? <a href={href('/backoffice/')}>{t('door.office')}</a> : null}
              <a href={href('/account/')} title={t('door.signed-in-as', { name: person.name })}>
                {person.name}
              </a>
            </>
          )}
        </nav>
        <LanguageSwitch />
      </div>
    </header>
  );
}
