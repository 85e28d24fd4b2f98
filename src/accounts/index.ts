export { type Actor, actorMay, COMMAND_LINE, isSelf, PORTAL, type SystemActor } from './actor.ts';
export type { AuditEntry, AuditEvent, AuditFilter, AuditLog, AuditTarget } from './audit/model.ts';
export type { AccountsOptions, Removed } from './context.ts';
export {
  ANONYMOUS_BINDING,
  type CsrfProblem,
  csrfProblem,
  isCsrfTokenFor,
  maskCsrfToken,
  newCsrfToken,
} from './csrf/tokens.ts';
export {
  ADMINISTRATORS,
  type Group,
  type GroupDraft,
  type GroupsService,
  type Role,
  type RoleDraft,
  type RolesService,
} from './groups/model.ts';
export type { Invitation, InvitationDraft, InvitationsService } from './invitations/model.ts';
export type { ApiKey, KeyDraft, KeysService } from './keys/model.ts';
export type { KnownKey } from './keys/resolver.ts';
export {
  ANONYMOUS,
  type AnonymousViewer,
  KEY_SCOPES,
  type KeyScope,
  type KnownViewer,
  may,
  PERMISSIONS,
  type Permission,
  type Viewer,
} from './model.ts';
export type {
  AuthenticatorOffer,
  OwnAccount,
  OwnAccountService,
  OwnAuthenticator,
  OwnIdentity,
  OwnPasskey,
} from './own/model.ts';
export type { PasswordProblem } from './passwords/rules.ts';
export type {
  LinkDelivery,
  Page,
  PeopleFilter,
  PeopleService,
  Person,
  PersonChange,
  PersonState,
  SignInMethods,
} from './people/model.ts';
export type { NameProblem } from './people/names.ts';
export { accountProblemText } from './problem-text.ts';
export type { AccountField, AccountProblem, AccountProblemCode } from './problems.ts';
export type { QuotaState } from './quotas/quotas.ts';
export { openSecrets, type PortalSecrets, renewSecrets, SECRETS_FILE } from './secrets/portal-secrets.ts';
export { type AccountsService, openAccounts } from './service.ts';
export { deviceLabel } from './sessions/device.ts';
export type { Session, SessionsService, SignInMethod } from './sessions/model.ts';
export type { KnownSession } from './sessions/resolver.ts';
export type { ProviderSettings, SignInSettings, SignInSettingsService } from './settings/model.ts';
export type {
  CodeChoices,
  LinkForm,
  LinkOutcome,
  OpenedLink,
  Requester,
  SignedIn,
  SignInService,
  SignInStep,
} from './sign-in/model.ts';
export { addressGroup } from './throttle/throttle.ts';
