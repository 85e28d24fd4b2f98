import { type Kysely, sql } from 'kysely';

type Columns = Readonly<Record<string, 'text' | 'text?' | 'integer' | 'integer?'>>;

// Every table of accounts with its columns; `?` may be null. The first column is the key unless `KEYS` says otherwise.
const TABLES: Readonly<Record<string, Columns>> = {
  person: {
    id: 'text',
    name: 'text',
    name_key: 'text',
    email: 'text?',
    email_key: 'text?',
    language: 'text?',
    state: 'text',
    password: 'text?',
    password_version: 'integer',
    password_changed_at: 'text?',
    created_at: 'text',
    revision: 'integer',
  },
  role: {
    id: 'text',
    name: 'text',
    name_key: 'text',
    description: 'text',
    permissions: 'text',
    created_at: 'text',
  },
  person_group: {
    id: 'text',
    name: 'text',
    name_key: 'text',
    description: 'text',
    role_id: 'text?',
    is_built_in: 'integer',
    created_at: 'text',
  },
  membership: { group_id: 'text', person_id: 'text', added_at: 'text' },
  account_setting: { name: 'text', value: 'text' },
  invitation: {
    id: 'text',
    token_hash: 'text',
    email: 'text?',
    language: 'text',
    groups: 'text',
    invited_by: 'text?',
    created_at: 'text',
    expires_at: 'text',
    accepted_at: 'text?',
    person_id: 'text?',
  },
  one_time_link: {
    token_hash: 'text',
    purpose: 'text',
    person_id: 'text?',
    data: 'text',
    created_at: 'text',
    expires_at: 'text',
  },
  session: {
    id: 'text',
    person_id: 'text',
    hash: 'text',
    previous_hash: 'text?',
    previous_until: 'text?',
    csrf_binding: 'text',
    rights_mark: 'text',
    is_short: 'integer',
    device: 'text',
    methods: 'text',
    created_at: 'text',
    authenticated_at: 'text',
    rotated_at: 'text',
    ends_at: 'text',
  },
  session_use: { session_id: 'text', used_at: 'text' },
  pending_sign_in: { token_hash: 'text', data: 'text', expires_at: 'text' },
  attempt: { subject: 'text', failures: 'integer', last_at: 'text', blocked_until: 'text' },
  api_key: {
    id: 'text',
    person_id: 'text',
    name: 'text',
    hash: 'text',
    hint: 'text',
    scopes: 'text',
    daily_quota: 'integer?',
    created_at: 'text',
    expires_at: 'text?',
  },
  api_key_use: { key_id: 'text', used_at: 'text' },
  quota_use: { subject: 'text', day: 'text', calls: 'integer' },
  authenticator: {
    id: 'text',
    person_id: 'text',
    name: 'text',
    secret: 'text',
    last_step: 'integer',
    created_at: 'text',
  },
  recovery_code: { person_id: 'text', hash: 'text' },
  passkey: {
    id: 'text',
    person_id: 'text',
    name: 'text',
    public_key: 'text',
    sign_count: 'integer',
    transports: 'text',
    created_at: 'text',
    used_at: 'text?',
  },
  identity: { provider_id: 'text', subject: 'text', person_id: 'text', label: 'text', linked_at: 'text' },
  audit_log: {
    number: 'integer',
    at: 'text',
    actor_id: 'text?',
    actor_by: 'text',
    action: 'text',
    target_kind: 'text?',
    target_id: 'text?',
    details: 'text',
    hash: 'text',
  },
  audit_head: { id: 'integer', number: 'integer', hash: 'text' },
};

const KEYS: Readonly<Record<string, readonly string[]>> = {
  membership: ['group_id', 'person_id'],
  quota_use: ['subject', 'day'],
  recovery_code: ['person_id', 'hash'],
  identity: ['provider_id', 'subject'],
};

const UNIQUE = [
  ['person', 'name_key'],
  ['person', 'email_key'],
  ['role', 'name_key'],
  ['person_group', 'name_key'],
  ['invitation', 'token_hash'],
  ['session', 'hash'],
  ['session', 'previous_hash'],
  ['api_key', 'hash'],
] as const;

const INDEXES = [
  ['membership', 'person_id'],
  ['session', 'person_id'],
  ['api_key', 'person_id'],
  ['authenticator', 'person_id'],
  ['passkey', 'person_id'],
  ['identity', 'person_id'],
  ['one_time_link', 'person_id'],
  ['audit_log', 'actor_id'],
  ['audit_log', 'target_id'],
] as const;

// What goes with a person, a group, a session or a key.
const OWNED: Readonly<Record<string, string>> = {
  'membership.group_id': 'person_group.id',
  'membership.person_id': 'person.id',
  'session.person_id': 'person.id',
  'session_use.session_id': 'session.id',
  'api_key.person_id': 'person.id',
  'api_key_use.key_id': 'api_key.id',
  'authenticator.person_id': 'person.id',
  'recovery_code.person_id': 'person.id',
  'passkey.person_id': 'person.id',
  'identity.person_id': 'person.id',
  'one_time_link.person_id': 'person.id',
};

/** People, groups, sessions, keys, and the log of what was done. */
export async function createAccounts(db: Kysely<unknown>, database: 'sqlite' | 'postgres'): Promise<void> {
  const { rows: known } =
    await sql<FormerPerson>`select id, name, email, is_administrator, created_at from person order by id`.execute(
      db,
    );
  await db.schema.dropTable('person').execute();
  for (const [table, columns] of Object.entries(TABLES)) await createTable(db, table, columns);
  for (const [table, column] of UNIQUE)
    await db.schema.createIndex(`${table}_by_${column}`).unique().on(table).column(column).execute();
  for (const [table, column] of INDEXES)
    await db.schema.createIndex(`${table}_of_${column}`).on(table).column(column).execute();
  await addOnly(db, database);
  await takeOver(db, known);
}

interface FormerPerson {
  readonly id: number;
  readonly name: string;
  readonly email: string | null;
  readonly is_administrator: number;
  readonly created_at: string;
}

/** People of the first release, who had no way to sign in. */
async function takeOver(db: Kysely<unknown>, people: readonly FormerPerson[]): Promise<void> {
  const now = new Date().toISOString();
  if (people.some((person) => person.is_administrator))
    await sql`
      insert into person_group (id, name, name_key, description, role_id, is_built_in, created_at)
      values ('administrators', 'Administrators', 'administrators', '', 'administrator', 1, ${now})`.execute(
      db,
    );
  const seen = new Set<string>();
  const once = (key: string) => !seen.has(key) && seen.add(key) !== undefined;
  for (const { id, name, email: written, is_administrator, created_at } of people) {
    const email = written !== null && once(written.toLowerCase()) ? written : null;
    // Accounts give names their keys when they are opened.
    const key = `former ${id}`;
    await sql`
      insert into person (id, name, name_key, email, email_key, state, password_version, created_at, revision)
      values (${String(id)}, ${name}, ${key}, ${email}, ${email?.toLowerCase() ?? null}, 'active', 0, ${created_at}, 1)`.execute(
      db,
    );
    if (is_administrator)
      await sql`
        insert into membership (group_id, person_id, added_at) values ('administrators', ${String(id)}, ${now})`.execute(
        db,
      );
  }
}

async function createTable(db: Kysely<unknown>, table: string, columns: Columns): Promise<void> {
  const keys = KEYS[table] ?? [Object.keys(columns)[0] ?? ''];
  let building = db.schema.createTable(table);
  for (const [column, type] of Object.entries(columns)) {
    const owner = OWNED[`${table}.${column}`];
    building = building.addColumn(column, type.startsWith('text') ? 'text' : 'integer', (c) => {
      const one = type.endsWith('?') ? c : c.notNull();
      return owner === undefined ? one : one.references(owner).onDelete('cascade');
    });
  }
  // The columns of a key are among those just added.
  await building.addPrimaryKeyConstraint(`${table}_key`, keys as never).execute();
}

/** No row of the log is changed or taken away, whoever asks for it. */
async function addOnly(db: Kysely<unknown>, database: 'sqlite' | 'postgres'): Promise<void> {
  const words = 'the audit log is only ever added to';
  if (database === 'sqlite') {
    for (const event of ['update', 'delete'])
      await sql`
        create trigger ${sql.ref(`audit_log_no_${event}`)} before ${sql.raw(event)} on audit_log
        begin select raise(abort, ${sql.lit(words)}); end`.execute(db);
    return;
  }
  await sql`
    create function almagest_add_only() returns trigger language plpgsql as $$
    begin raise exception ${sql.lit(words)}; end $$`.execute(db);
  await sql`
    create trigger audit_log_add_only before update or delete or truncate on audit_log
    for each statement execute function almagest_add_only()`.execute(db);
}
