import type { Session } from '#accounts';
import { SessionTable } from '../backoffice/components/account-parts.tsx';
import { ActionButton } from '../backoffice/components/form.tsx';
import type { Frame } from '../backoffice/model.ts';
import { Office } from '../backoffice/office.tsx';
import { useSite } from '../site.ts';

export interface AccountSessionsData {
  readonly sessions: readonly Session[];
}

/** Where one is signed in. */
export function AccountSessionsPage(props: { readonly frame: Frame; readonly data: AccountSessionsData }) {
  const { t } = useSite();
  const { sessions } = props.data;
  return (
    <Office frame={props.frame} title={t('account.nav.sessions')} lead={t('sessions.own-lead')}>
      <SessionTable sessions={sessions} endAddress={(id) => `/account/sessions/${id}/end/`} />
      {sessions.some((session) => !session.isCurrent) ? (
        <div class="office-acts">
          <ActionButton action="/account/sessions/end-others/" label={t('sessions.end-others')} isDangerous />
        </div>
      ) : null}
    </Office>
  );
}
