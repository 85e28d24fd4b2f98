import type { ComponentType } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { AccountDataPage, FarewellPage } from '../pages/account-data.tsx';
import { type AccountProfileData, AccountProfilePage } from '../pages/account-profile.tsx';
import {
  type AccountSecurityData,
  AccountSecurityPage,
  type AddAuthenticatorData,
  AddAuthenticatorPage,
  type AddPasskeyData,
  AddPasskeyPage,
  type RecoveryCodesData,
  RecoveryCodesPage,
} from '../pages/account-security.tsx';
import { type AccountSessionsData, AccountSessionsPage } from '../pages/account-sessions.tsx';
import { type Site, SiteContext } from '../site.ts';
import { drawLabelled, LabelsContext } from './components/labels.ts';
import type { Frame } from './model.ts';
import { type AttachmentsData, AttachmentsPage } from './pages/attachments.tsx';
import { type AudienceData, AudiencePage } from './pages/audience.tsx';
import { type AuditLogData, AuditLogPage } from './pages/audit-log.tsx';
import { type ConfirmData, ConfirmPage } from './pages/confirm.tsx';
import { type ConsentPicturesData, ConsentPicturesPage } from './pages/consent-versions.tsx';
import { type CookieAuditData, CookieAuditPage } from './pages/cookie-audit.tsx';
import { type CookieServiceData, CookieServicePage } from './pages/cookie-service.tsx';
import { type CookiesData, CookiesPage, type PolicyTextsData, PolicyTextsPage } from './pages/cookies.tsx';
import { type DatasetFieldsData, DatasetFieldsPage } from './pages/dataset-fields.tsx';
import { type GrantData, GrantPage } from './pages/dataset-rights/grant.tsx';
import { type HiddenFieldData, HiddenFieldPage } from './pages/dataset-rights/hidden-field.tsx';
import { type DatasetRightsData, DatasetRightsPage } from './pages/dataset-rights/overview.tsx';
import { type SeenAsData, SeenAsPage } from './pages/dataset-rights/seen-as.tsx';
import {
  type DatasetOverviewData,
  DatasetOverviewPage,
  type DatasetsData,
  DatasetsPage,
} from './pages/datasets.tsx';
import { type DraftData, DraftPage } from './pages/draft.tsx';
import { type GeocoderData, GeocoderPage, type GeocodersData, GeocodersPage } from './pages/geocoders.tsx';
import { type GroupFormData, GroupPage, type GroupsData, GroupsPage } from './pages/groups.tsx';
import {
  type HarvesterData,
  HarvesterFormPage,
  HarvesterPage,
  type HarvestersData,
  HarvestersPage,
  type NewHarvesterData,
  NewHarvesterPage,
} from './pages/harvesters.tsx';
import {
  type InvitationsData,
  InvitationsPage,
  type InviteData,
  InvitePage,
  type LinkData,
  LinkPage,
} from './pages/invitations.tsx';
import { type JobData, JobPage, type JobsData, JobsPage } from './pages/jobs.tsx';
import {
  type KeyData,
  KeyPage,
  type KeySecretData,
  KeySecretPage,
  type KeysData,
  KeysPage,
  type NewKeyData,
  NewKeyPage,
  type OwnKeysData,
  OwnKeysPage,
} from './pages/keys.tsx';
import { type NewDraftData, NewDraftPage } from './pages/new-draft.tsx';
import {
  type NewSourceData,
  NewSourcePage,
  type SourceOffersData,
  SourceOffersPage,
} from './pages/new-source.tsx';
import { type OutboxData, type OutboxMailData, OutboxMailPage, OutboxPage } from './pages/outbox.tsx';
import { type OverviewData, OverviewPage } from './pages/overview.tsx';
import { type PeopleData, PeoplePage } from './pages/people.tsx';
import {
  type PersonActivityData,
  PersonActivityPage,
  type PersonData,
  type PersonKeysData,
  PersonKeysPage,
  PersonPage,
  type PersonSessionsData,
  PersonSessionsPage,
} from './pages/person.tsx';
import {
  type PortalGeneralData,
  PortalGeneralPage,
  PortalLinksPage,
  type PortalListsData,
  PortalListsPage,
} from './pages/portal-forms.tsx';
import { type PortalLookData, PortalLookPage } from './pages/portal-look.tsx';
import {
  type PageFormData,
  PageFormPage,
  type PageHistoryData,
  PageHistoryPage,
  type PagesData,
  PagesPage,
  type PageVersionData,
  PageVersionPage,
} from './pages/portal-pages.tsx';
import { type PortalSettingsData, PortalSettingsPage } from './pages/portal-settings.tsx';
import {
  type DescriptionData,
  DescriptionPage,
  type HistoryData,
  HistoryPage,
} from './pages/publishing-life.tsx';
import { type PushData, PushPage } from './pages/push.tsx';
import { type QuotasData, QuotasPage } from './pages/quotas.tsx';
import { type RefreshData, RefreshPage } from './pages/refresh.tsx';
import { type RefusedData, RefusedPage } from './pages/refused.tsx';
import { type RoleFormData, RolePage, type RolesData, RolesPage } from './pages/roles.tsx';
import { type SessionsData, SessionsPage } from './pages/sessions.tsx';
import { type SignInAgainData, SignInAgainPage } from './pages/sign-in-again.tsx';
import {
  type ProviderData,
  ProviderPage,
  type SignInSettingsData,
  SignInSettingsPage,
} from './pages/sign-in-settings.tsx';
import { type StoppedData, StoppedPage } from './pages/stopped.tsx';

/** For pages that show the same to everybody. */
type Nothing = Readonly<Record<never, never>>;

/** Each kind of page inside the frame, with what it shows. */
export interface OfficePages {
  readonly audience: AudienceData;
  readonly overview: OverviewData;
  readonly confirm: ConfirmData;
  readonly refused: RefusedData;
  readonly outbox: OutboxData;
  readonly outboxMail: OutboxMailData;
  readonly stopped: StoppedData;
  readonly signInAgain: SignInAgainData;
  readonly link: LinkData;
  readonly people: PeopleData;
  readonly person: PersonData;
  readonly personSessions: PersonSessionsData;
  readonly personKeys: PersonKeysData;
  readonly personActivity: PersonActivityData;
  readonly groups: GroupsData;
  readonly group: GroupFormData;
  readonly roles: RolesData;
  readonly role: RoleFormData;
  readonly sessions: SessionsData;
  readonly invitations: InvitationsData;
  readonly invite: InviteData;
  readonly keys: KeysData;
  readonly key: KeyData;
  readonly signInSettings: SignInSettingsData;
  readonly provider: ProviderData;
  readonly push: PushData;
  readonly quotas: QuotasData;
  readonly harvesters: HarvestersData;
  readonly newHarvester: Nothing;
  readonly newSource: NewSourceData;
  readonly sourceOffers: SourceOffersData;
  readonly harvesterForm: NewHarvesterData;
  readonly harvester: HarvesterData;
  readonly jobs: JobsData;
  readonly job: JobData;
  readonly auditLog: AuditLogData;
  readonly cookieAudit: CookieAuditData;
  readonly portalSettings: PortalSettingsData;
  readonly pages: PagesData;
  readonly pageForm: PageFormData;
  readonly pageHistory: PageHistoryData;
  readonly pageVersion: PageVersionData;
  readonly portalGeneral: PortalGeneralData;
  readonly portalLook: PortalLookData;
  readonly portalLinks: PortalListsData;
  readonly portalLists: PortalListsData;
  readonly geocoders: GeocodersData;
  readonly geocoder: GeocoderData;
  readonly cookies: CookiesData;
  readonly cookieService: CookieServiceData;
  readonly policyTexts: PolicyTextsData;
  readonly consentPictures: ConsentPicturesData;
  readonly datasets: DatasetsData;
  readonly datasetOverview: DatasetOverviewData;
  readonly datasetFields: DatasetFieldsData;
  readonly newDraft: NewDraftData;
  readonly draft: DraftData;
  readonly description: DescriptionData;
  readonly attachments: AttachmentsData;
  readonly history: HistoryData;
  readonly refresh: RefreshData;
  readonly datasetRights: DatasetRightsData;
  readonly grant: GrantData;
  readonly hiddenField: HiddenFieldData;
  readonly seenAs: SeenAsData;
  readonly accountProfile: AccountProfileData;
  readonly accountSecurity: AccountSecurityData;
  readonly addAuthenticator: AddAuthenticatorData;
  readonly addPasskey: AddPasskeyData;
  readonly recoveryCodes: RecoveryCodesData;
  readonly accountSessions: AccountSessionsData;
  readonly ownKeys: OwnKeysData;
  readonly newKey: NewKeyData;
  readonly keySecret: KeySecretData;
  readonly accountData: Nothing;
  readonly farewell: Nothing;
}

type OfficePage<Kind extends keyof OfficePages> = ComponentType<{ frame: Frame; data: OfficePages[Kind] }>;

const PAGES: { readonly [Kind in keyof OfficePages]: OfficePage<Kind> } = {
  audience: AudiencePage,
  overview: OverviewPage,
  confirm: ConfirmPage,
  refused: RefusedPage,
  outbox: OutboxPage,
  outboxMail: OutboxMailPage,
  stopped: StoppedPage,
  signInAgain: SignInAgainPage,
  link: LinkPage,
  people: PeoplePage,
  person: PersonPage,
  personSessions: PersonSessionsPage,
  personKeys: PersonKeysPage,
  personActivity: PersonActivityPage,
  groups: GroupsPage,
  group: GroupPage,
  roles: RolesPage,
  role: RolePage,
  sessions: SessionsPage,
  invitations: InvitationsPage,
  invite: InvitePage,
  keys: KeysPage,
  key: KeyPage,
  signInSettings: SignInSettingsPage,
  provider: ProviderPage,
  push: PushPage,
  quotas: QuotasPage,
  harvesters: HarvestersPage,
  newHarvester: NewHarvesterPage,
  newSource: NewSourcePage,
  sourceOffers: SourceOffersPage,
  harvesterForm: HarvesterFormPage,
  harvester: HarvesterPage,
  jobs: JobsPage,
  job: JobPage,
  auditLog: AuditLogPage,
  cookieAudit: CookieAuditPage,
  portalSettings: PortalSettingsPage,
  pages: PagesPage,
  pageForm: PageFormPage,
  pageHistory: PageHistoryPage,
  pageVersion: PageVersionPage,
  portalGeneral: PortalGeneralPage,
  portalLook: PortalLookPage,
  portalLinks: PortalLinksPage,
  portalLists: PortalListsPage,
  geocoders: GeocodersPage,
  geocoder: GeocoderPage,
  cookies: CookiesPage,
  cookieService: CookieServicePage,
  policyTexts: PolicyTextsPage,
  consentPictures: ConsentPicturesPage,
  datasets: DatasetsPage,
  datasetOverview: DatasetOverviewPage,
  datasetFields: DatasetFieldsPage,
  newDraft: NewDraftPage,
  draft: DraftPage,
  description: DescriptionPage,
  attachments: AttachmentsPage,
  history: HistoryPage,
  refresh: RefreshPage,
  datasetRights: DatasetRightsPage,
  grant: GrantPage,
  hiddenField: HiddenFieldPage,
  seenAs: SeenAsPage,
  accountProfile: AccountProfilePage,
  accountSecurity: AccountSecurityPage,
  addAuthenticator: AddAuthenticatorPage,
  addPasskey: AddPasskeyPage,
  recoveryCodes: RecoveryCodesPage,
  accountSessions: AccountSessionsPage,
  ownKeys: OwnKeysPage,
  newKey: NewKeyPage,
  keySecret: KeySecretPage,
  accountData: AccountDataPage,
  farewell: FarewellPage,
};

/** The HTML of a page of the back office or of one's account, whole and working without script. */
export function renderOffice<Kind extends keyof OfficePages>(
  site: Site,
  frame: Frame,
  kind: Kind,
  data: OfficePages[Kind],
): string {
  // The table pairs each kind with its page; an index by a type parameter loses that.
  const Content = PAGES[kind] as OfficePage<Kind>;
  const html = drawLabelled((labels) =>
    renderToString(
      <SiteContext.Provider value={site}>
        <LabelsContext.Provider value={labels}>
          <Content frame={frame} data={data} />
        </LabelsContext.Provider>
      </SiteContext.Provider>,
    ),
  );
  return `<!doctype html>\n${html}\n`;
}
