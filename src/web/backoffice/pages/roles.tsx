import { PERMISSIONS, type Permission, type Role } from '#accounts';
import { ScrollRegion } from '../../components/scroll-region.tsx';
import { useSite } from '../../site.ts';
import { useRoleName } from '../components/account-parts.tsx';
import { TextArea, TextField, TickList } from '../components/fields.tsx';
import { Form } from '../components/form.tsx';
import type { FormState, Frame } from '../model.ts';
import { Office } from '../office.tsx';
import { GroupTabs } from './groups.tsx';

export interface RolesData {
  readonly roles: readonly Role[];
}

export interface RoleFormData {
  /** Absent for a new one. */
  readonly role?: Role;
  /** What the one who writes holds: more cannot be given. */
  readonly givable: readonly Permission[];
  readonly form: FormState;
  readonly seen: string;
}

/** What each role allows, side by side. */
export function RolesPage({ frame, data }: { readonly frame: Frame; readonly data: RolesData }) {
  const { t, href } = useSite();
  const roleName = useRoleName();
  return (
    <Office
      frame={frame}
      title={t('office.nav.groups')}
      lead={t('roles.lead')}
      actions={
        <a class="button" href={href('/backoffice/roles/new/')}>
          {t('roles.new')}
        </a>
      }
    >
      <GroupTabs current="roles" />
      <ScrollRegion class="table-scroll" label={t('roles.matrix')}>
        <table class="matrix">
          <caption class="unseen">{t('roles.matrix')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('roles.permission')}</th>
              {data.roles.map((role) => (
                <th key={role.id} scope="col">
                  <a href={href(`/backoffice/roles/${role.id}/`)}>{roleName(role)}</a>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {PERMISSIONS.map((permission) => (
              <tr key={permission}>
                <th scope="row">
                  {t(`permission.${permission}`)}
                  <span class="row-note">{t(`permission.${permission}.text`)}</span>
                </th>
                {data.roles.map((role) => {
                  const has =
                    role.permissions.includes('administer') || role.permissions.includes(permission);
                  return (
                    <td key={role.id} class={has ? 'has-it' : undefined}>
                      <span class="unseen">{t(has ? 'yes' : 'no')}</span>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </Office>
  );
}

/** One role, or a new one. */
export function RolePage({ frame, data }: { readonly frame: Frame; readonly data: RoleFormData }) {
  const { t, href } = useSite();
  const roleName = useRoleName();
  const { role, form } = data;
  const action = role === undefined ? '/backoffice/roles/new/' : `/backoffice/roles/${role.id}/`;
  return (
    <Office
      frame={frame}
      title={role === undefined ? t('roles.new') : roleName(role)}
      crumbs={[
        { label: t('office.nav.groups'), path: '/backoffice/groups/' },
        { label: t('roles.tab'), path: '/backoffice/roles/' },
      ]}
      hasProblems={Object.keys(form.problems).length > 0}
    >
      {role?.isBuiltIn ? (
        <>
          <p class="notice">{t('roles.built-in')}</p>
          <ul class="plain-list">
            {role.permissions.map((permission) => (
              <li key={permission}>
                {t(`permission.${permission}`)}
                <span class="row-note">{t(`permission.${permission}.text`)}</span>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <Form
          action={action}
          state={form}
          hidden={{ seen: data.seen }}
          submit={t(role === undefined ? 'roles.create' : 'office.save')}
          cancel="/backoffice/roles/"
          label={t('roles.role')}
        >
          <TextField name="name" label={t('roles.name')} maxLength={100} />
          <TextArea name="description" label={t('groups.description')} rows={2} isOptional />
          <TickList
            name="permissions"
            label={t('roles.permissions')}
            hint={t('roles.permissions-hint')}
            options={data.givable.map((permission) => ({
              value: permission,
              label: t(`permission.${permission}`),
              hint: t(`permission.${permission}.text`),
            }))}
          />
        </Form>
      )}
      {role === undefined || role.isBuiltIn ? null : (
        <div class="office-acts">
          <a class="button is-small is-dangerous" href={href(`${action}remove/`)}>
            {t('roles.remove')}
          </a>
        </div>
      )}
    </Office>
  );
}
