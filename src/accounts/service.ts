import type { AuditLog } from './audit/model.ts';
import type { GroupsService, RolesService } from './groups/model.ts';
import type { InvitationsService } from './invitations/model.ts';
import type { KeysService } from './keys/model.ts';
import type { OwnAccountService } from './own/model.ts';
import type { PeopleService } from './people/model.ts';
import type { SessionsService } from './sessions/model.ts';
import type { SignInSettingsService } from './settings/model.ts';

/** People, what they may do, and how they are known. */
export interface AccountsService {
  readonly people: PeopleService;
  readonly groups: GroupsService;
  readonly roles: RolesService;
  readonly invitations: InvitationsService;
  readonly sessions: SessionsService;
  readonly keys: KeysService;
  readonly own: OwnAccountService;
  readonly audit: AuditLog;
  readonly settings: SignInSettingsService;
}
