import { Said } from '../../components/said.tsx';
import { useSite } from '../../site.ts';
import { type Column, DataTable } from '../components/data-table.tsx';
import { Badge, Section } from '../components/parts.tsx';
import type { Frame } from '../model.ts';
import { Office } from '../office.tsx';
import { SettingsTabs } from './portal-forms.tsx';

/** A setting that is made outside the back office. */
export interface ShownSetting {
  /** As in `portal.yaml`. */
  readonly name: string;
  readonly env: string;
  /** Of the value; secrets are not shown. */
  readonly value: string;
  readonly isLocked: boolean;
  readonly doc: string;
}

export interface PortalSettingsData {
  readonly settings: readonly ShownSetting[];
}

/** What environment and `portal.yaml` have set, and what holds by default. */
export function PortalSettingsPage(props: { readonly frame: Frame; readonly data: PortalSettingsData }) {
  const { t } = useSite();
  const columns: readonly Column<ShownSetting>[] = [
    {
      name: 'name',
      label: t('settings.name'),
      kind: 'name',
      cell: (one) => (
        <>
          <code>{one.name}</code>
          <span class="row-note">
            <Said text={one.doc} />
          </span>
        </>
      ),
    },
    { name: 'value', kind: 'long', label: t('settings.value'), cell: (one) => <code>{one.value}</code> },
    {
      name: 'from',
      label: t('settings.from'),
      cell: (one) =>
        one.isLocked ? (
          <Badge tone="good">{t('settings.locked')}</Badge>
        ) : (
          <>
            <Badge tone="plain">{t('settings.default')}</Badge>
            <span class="row-note">
              <code>{one.env}</code>
            </span>
          </>
        ),
    },
  ];
  const { settings } = props.data;
  const locked = settings.filter(({ isLocked }) => isLocked);
  const defaults = settings.filter(({ isLocked }) => !isLocked);
  return (
    <Office frame={props.frame} title={t('office.nav.settings')} lead={t('settings.lead')}>
      <SettingsTabs current="server" />
      {locked.length === 0 ? null : (
        <Section title={t('settings.set')}>
          <DataTable caption={t('settings.set')} columns={columns} rows={locked} keyOf={(one) => one.name} />
        </Section>
      )}
      <Section title={t('settings.by-default')}>
        <DataTable
          caption={t('settings.by-default')}
          columns={columns}
          rows={defaults}
          keyOf={(one) => one.name}
        />
      </Section>
    </Office>
  );
}
