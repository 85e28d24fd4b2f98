import type { Generated } from 'kysely';
import type { AudienceFigureTable, AudienceSketchTable } from './audience-tables.ts';
import type {
  ConsentChainTable,
  ConsentOnceTable,
  ConsentPictureTable,
  ConsentPublicationTable,
  ConsentRecordTable,
  ConsentServiceTable,
  ConsentTextTable,
  CookieFaultTable,
} from './consent-tables.ts';
import type { HarvestedTable, HarvesterTable } from './harvesting-tables.ts';
import type { PageTable, PageVersionTable, PortalFileTable, PortalSettingTable } from './portal-tables.ts';
import type { DatasetEventTable, DraftRecipeTable, DraftTable } from './publishing-tables.ts';

import type { PushChangeTable, PushSourceTable } from './push-migration.ts';

/** The metadata database, layout as after the last migration. Times are ISO 8601 texts, UTC; JSON is text. */
export interface Tables {
  dataset: DatasetTable;
  snapshot: SnapshotTable;
  stored_file: StoredFileTable;
  person: PersonTable;
  fact: FactTable;
  mail_outbox: MailOutboxTable;
  job: JobTable;
  job_log: JobLogTable;
  job_schedule: JobScheduleTable;
  role: RoleTable;
  person_group: PersonGroupTable;
  membership: MembershipTable;
  account_setting: AccountSettingTable;
  invitation: InvitationTable;
  one_time_link: OneTimeLinkTable;
  session: SessionTable;
  session_use: SessionUseTable;
  pending_sign_in: PendingSignInTable;
  attempt: AttemptTable;
  api_key: ApiKeyTable;
  api_key_use: ApiKeyUseTable;
  quota_use: QuotaUseTable;
  authenticator: AuthenticatorTable;
  recovery_code: RecoveryCodeTable;
  passkey: PasskeyTable;
  identity: IdentityTable;
  audit_log: AuditLogTable;
  audit_head: AuditHeadTable;
  portal_access: PortalAccessTable;
  dataset_access: DatasetAccessTable;
  dataset_grant: DatasetGrantTable;
  hidden_field: HiddenFieldTable;
  consent_service: ConsentServiceTable;
  consent_publication: ConsentPublicationTable;
  consent_picture: ConsentPictureTable;
  consent_chain: ConsentChainTable;
  consent_record: ConsentRecordTable;
  consent_once: ConsentOnceTable;
  consent_text: ConsentTextTable;
  cookie_fault: CookieFaultTable;
  audience_figure: AudienceFigureTable;
  audience_sketch: AudienceSketchTable;
  draft: DraftTable;
  draft_recipe: DraftRecipeTable;
  dataset_event: DatasetEventTable;
  portal_setting: PortalSettingTable;
  portal_file: PortalFileTable;
  page: PageTable;
  page_version: PageVersionTable;
  harvester: HarvesterTable;
  harvested: HarvestedTable;
  push_source: PushSourceTable;
  push_change: PushChangeTable;
}

export interface DatasetTable {
  uid: string;
  id: string;
  /** Order of first publication. */
  position: Generated<number>;
  metadata: string;
  metadata_changed_at: string;
  current_snapshot: string | null;
  published_at: string;
  /** When it was taken away from readers; null while they see it. */
  withdrawn_at: string | null;
}

export interface SnapshotTable {
  id: string;
  dataset_uid: string;
  /** Relative to the data folder, with `/`. */
  file: string;
  manifest: string;
  published_at: string;
  /** 1: one of many small changes, of which the history has the last ones only. */
  is_interim: number | null;
}

export interface StoredFileTable {
  dataset_uid: string;
  id: string;
  /** Relative to the data folder, with `/`. */
  file: string;
  filename: string;
  mimetype: string;
  bytes: number;
}

/** Somebody who may sign in. Written rarely: what changes with every visit is in `session_use`. */
export interface PersonTable {
  id: string;
  name: string;
  /** The name without what the eye does not tell apart: unique. */
  name_key: string;
  email: string | null;
  /** In lower case: unique. */
  email_key: string | null;
  language: string | null;
  /** `active` or `disabled`. */
  state: string;
  /** PHC text of argon2id; null: none was set. */
  password: string | null;
  /** Raised with every change of the password, its absence included: links made for an earlier one are dead. */
  password_version: number;
  password_changed_at: string | null;
  created_at: string;
  /** Raised with every change of this row. */
  revision: number;
}

/** A set of permissions that groups can carry. The built-in ones are in the program. */
export interface RoleTable {
  id: string;
  name: string;
  name_key: string;
  description: string;
  /** Names of permissions, a blank between them. */
  permissions: string;
  created_at: string;
}

export interface PersonGroupTable {
  id: string;
  name: string;
  name_key: string;
  description: string;
  /** Of a built-in role or of the role table; null: none. */
  role_id: string | null;
  /** 0 or 1. */
  is_built_in: number;
  created_at: string;
}

export interface MembershipTable {
  group_id: string;
  person_id: string;
  added_at: string;
}

/** Settings of sign-in that were made in the back office, JSON per name. */
export interface AccountSettingTable {
  name: string;
  value: string;
}

export interface InvitationTable {
  id: string;
  /** SHA-256 of the link's secret, base64url. */
  token_hash: string;
  email: string | null;
  language: string;
  /** Ids of the groups to join, a blank between them. */
  groups: string;
  invited_by: string | null;
  created_at: string;
  expires_at: string;
  accepted_at: string | null;
  /** Who came of it. */
  person_id: string | null;
}

/** Links that prove something once: a reset, a new address, a registration, the first administrator. */
export interface OneTimeLinkTable {
  token_hash: string;
  purpose: string;
  person_id: string | null;
  /** JSON, what the link is about. */
  data: string;
  created_at: string;
  expires_at: string;
}

/** Somebody signed in on one device. */
export interface SessionTable {
  /** For lists and the log; not the cookie's value. */
  id: string;
  person_id: string;
  /** SHA-256 of the cookie's value, base64url. */
  hash: string;
  /** Of the value before, good until `previous_until`. */
  previous_hash: string | null;
  previous_until: string | null;
  /** What CSRF tokens are bound to. */
  csrf_binding: string;
  /** What the person might do when the id was made: another value makes a new id. */
  rights_mark: string;
  /** 0 or 1: ends with the browser, and after 12 hours. */
  is_short: number;
  /** Browser and system. */
  device: string;
  /** Names of what was shown at sign-in, a blank between them. */
  methods: string;
  created_at: string;
  authenticated_at: string;
  rotated_at: string;
  ends_at: string;
}

/** When a session was last used, to 5 minutes. */
export interface SessionUseTable {
  session_id: string;
  used_at: string;
}

/** A sign-in under way, found by the anonymous CSRF token. */
export interface PendingSignInTable {
  /** SHA-256 of the token, base64url. */
  token_hash: string;
  /** JSON. */
  data: string;
  expires_at: string;
}

/** Failed attempts on an account or from an address. */
export interface AttemptTable {
  /** Keyed hash of what was attempted on. */
  subject: string;
  failures: number;
  last_at: string;
  blocked_until: string;
}

export interface ApiKeyTable {
  id: string;
  person_id: string;
  name: string;
  /** SHA-256 of the key, base64url. */
  hash: string;
  /** Last characters of the key, to tell keys apart. */
  hint: string;
  /** Names, a blank between them. */
  scopes: string;
  /** Calls a day; null: as for every key. */
  daily_quota: number | null;
  created_at: string;
  expires_at: string | null;
}

export interface ApiKeyUseTable {
  key_id: string;
  used_at: string;
}

/** Calls of one day, UTC. */
export interface QuotaUseTable {
  /** `key …`, `person …`, or a keyed hash of an address. */
  subject: string;
  /** `2026-01-31`. */
  day: string;
  calls: number;
}

/** Second factor by time-based codes. */
export interface AuthenticatorTable {
  id: string;
  person_id: string;
  name: string;
  /** Enciphered with the portal's secret. */
  secret: string;
  /** The time step of the last code: a code counts once. */
  last_step: number;
  created_at: string;
}

export interface RecoveryCodeTable {
  person_id: string;
  hash: string;
}

export interface PasskeyTable {
  /** Credential id, base64url. */
  id: string;
  person_id: string;
  name: string;
  /** COSE key, base64url. */
  public_key: string;
  sign_count: number;
  /** JSON list. */
  transports: string;
  created_at: string;
  used_at: string | null;
}

/** Somebody as an identity provider knows them. */
export interface IdentityTable {
  provider_id: string;
  subject: string;
  person_id: string;
  /** As the provider gives it. */
  label: string;
  linked_at: string;
}

/** Who did what. Rows are only ever added: triggers see to it. */
export interface AuditLogTable {
  number: number;
  at: string;
  /** Id of a person; null: the portal itself or the command line, as `actor_by` says. */
  actor_id: string | null;
  actor_by: string;
  action: string;
  target_kind: string | null;
  target_id: string | null;
  /** JSON. No names and no addresses of people, so that it need not be changed when somebody is erased. */
  details: string;
  /** SHA-256 over the row and the hash of the one before. */
  hash: string;
}

/** The end of the chain, and what changes of accounts wait on. One row. */
export interface AuditHeadTable {
  id: number;
  number: number;
  hash: string;
}

/** What the portal remembers of itself, a text per name. */
export interface FactTable {
  name: string;
  value: string;
}

/** Outgoing messages. `data` is null once a message was sent: it may hold a secret link. */
export interface MailOutboxTable {
  id: string;
  recipient: string;
  language: string;
  template: string;
  data: string | null;
  state: string;
  attempts: number;
  last_error: string | null;
  created_at: string;
  sent_at: string | null;
  expires_at: string;
}

/** Work that is to be done, is being done or was done. */
export interface JobTable {
  id: string;
  kind: string;
  /** Who asked for it, a person's id; null: the portal itself. */
  owner: string | null;
  parameters: string;
  /** As UWS names them. */
  phase: string;
  /** Higher ones first. */
  priority: number;
  /** While the job has not ended, no other has the same; null then. */
  active_key: string | null;
  /** Not before. */
  run_after: string;
  /** How often it was begun. */
  attempt: number;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  destroy_at: string | null;
  /** Who works on it, and until when without another sign of life. */
  worker: string | null;
  lease_until: string | null;
  /** 0 or 1. */
  is_cancelled: number;
  progress_done: number | null;
  progress_total: number | null;
  progress_label: string | null;
  /** What the job itself noted in order to go on there. JSON. */
  checkpoint: string | null;
  result: string | null;
  error: string | null;
  /** Grows with every change that somebody who watches wants to see. */
  revision: number;
}

export interface JobLogTable {
  id: Generated<number>;
  job_id: string;
  at: string;
  level: string;
  text: string;
}

export interface JobScheduleTable {
  id: string;
  kind: string;
  owner: string | null;
  parameters: string;
  /** Five fields, by the clock of `time_zone`. */
  cron: string;
  time_zone: string;
  /** 0 or 1. */
  is_enabled: number;
  next_at: string;
  last_at: string | null;
  last_job: string | null;
  created_at: string;
}

/** Who may read in the portal at all, a text per name. */
export interface PortalAccessTable {
  name: string;
  value: string;
}

/** A dataset of which rights have been said. */
export interface DatasetAccessTable {
  dataset_uid: string;
  /** 0 or 1: only those who were given something know of it. */
  is_restricted: number;
}

/** What a group or a person was given on a dataset. */
export interface DatasetGrantTable {
  dataset_uid: string;
  /** `group` or `person`. */
  holder_kind: string;
  holder_id: string;
  /** Names of rights, a blank between them. */
  rights: string;
  /** ODSQL. */
  record_filter: string | null;
}

export interface HiddenFieldTable {
  dataset_uid: string;
  field: string;
  /** JSON list of group ids. */
  seen_by: string;
}
