import type { Session } from '#accounts';
import { Pager } from '../../components/pager.tsx';
import { useSite } from '../../site.ts';
import { SessionTable } from '../components/account-parts.tsx';
import { listAddress } from '../list-address.ts';
import type { Frame, ListState } from '../model.ts';
import { Office } from '../office.tsx';

export interface SessionsData {
  readonly list: ListState;
  readonly sessions: readonly Session[];
  /** Names of people by id. */
  readonly names: ReadonlyMap<string, string>;
  readonly total: number;
  readonly pages: number;
  readonly mayEndAll: boolean;
}

/** Where anybody is signed in. */
export function SessionsPage({ frame, data }: { readonly frame: Frame; readonly data: SessionsData }) {
  const { t, href } = useSite();
  const { list, names } = data;
  return (
    <Office frame={frame} title={t('office.nav.sessions')} lead={t('sessions.lead')}>
      <p class="list-count" role="status">
        {t('sessions.count', { count: data.total })}
      </p>
      <SessionTable
        sessions={data.sessions}
        endAddress={(id) => `/backoffice/sessions/${id}/end/`}
        personOf={({ personId }) => ({
          name: names.get(personId) ?? personId,
          path: `/backoffice/people/${personId}/sessions/`,
        })}
      />
      <Pager page={list.page} pages={data.pages} href={(page) => href(listAddress(list, { page }))} />
      {data.mayEndAll ? (
        <div class="office-acts">
          <a class="button is-small is-dangerous" href={href('/backoffice/sessions/end-all/')}>
            {t('sessions.end-everybodys')}
          </a>
        </div>
      ) : null}
    </Office>
  );
}
