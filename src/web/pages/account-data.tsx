import { Section } from '../backoffice/components/parts.tsx';
import type { Frame } from '../backoffice/model.ts';
import { Office } from '../backoffice/office.tsx';
import { useSite } from '../site.ts';

/** What is kept about oneself: to take away, and to have erased. */
export function AccountDataPage(props: { readonly frame: Frame }) {
  const { t, href } = useSite();
  return (
    <Office frame={props.frame} title={t('account.nav.data')}>
      <Section title={t('account.export')} lead={t('account.export-lead')}>
        <p class="actions">
          <a class="button" href={href('/account/data/export/')} download>
            {t('account.export-get')}
          </a>
        </p>
      </Section>
      <Section title={t('account.erase')} lead={t('account.erase-lead')}>
        <p class="actions">
          <a class="button is-dangerous" href={href('/account/data/erase/')}>
            {t('account.erase')}
          </a>
        </p>
      </Section>
    </Office>
  );
}

/** The account is gone: said once, to nobody any more. */
export function FarewellPage(props: { readonly frame: Frame }) {
  const { t, href } = useSite();
  return (
    <Office frame={props.frame} title={t('account.erased')} lead={t('account.erased-text')}>
      <p class="actions">
        <a class="button" href={href('/')}>
          {t('error.home')}
        </a>
      </p>
    </Office>
  );
}
