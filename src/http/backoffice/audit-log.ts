import { Readable } from 'node:stream';
import type { AuditEntry, AuditFilter } from '#accounts';
import { AUDIT_TOPICS } from '#web';
import { lastValue } from '../query-string.ts';
import { stopped } from './account-problems.ts';
import { readList } from './list-query.ts';
import type { OfficeAnswer, OfficeCall, OfficeRoute } from './route.ts';
import { show } from './route.ts';

const PATH = '/backoffice/audit-log/';
const DAY_MS = 86_400_000;
const ID = /^[\w-]{1,64}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The filter in the address: what cannot be one is passed over. */
function filterOf(call: OfficeCall) {
  const list = readList(PATH, call.query, { choices: { topic: AUDIT_TOPICS } });
  const given = (name: string, pattern: RegExp): string | undefined => {
    const value = lastValue(call.query, name);
    return value !== undefined && pattern.test(value) ? value : undefined;
  };
  const day = (name: string): string | undefined => {
    const value = given(name, DAY);
    return value !== undefined && !Number.isNaN(Date.parse(value)) ? value : undefined;
  };
  const chosen = {
    topic: list.chosen.topic,
    actor: given('actor', ID),
    target: given('target', ID),
    from: day('from'),
    to: day('to'),
  };
  const filter: AuditFilter = {
    ...(chosen.topic === undefined ? {} : { action: `${chosen.topic}.` }),
    ...(chosen.actor === undefined ? {} : { actorId: chosen.actor }),
    ...(chosen.target === undefined ? {} : { targetId: chosen.target }),
    ...(chosen.from === undefined ? {} : { from: new Date(chosen.from).toISOString() }),
    // The last day is part of what was asked for.
    ...(chosen.to === undefined ? {} : { before: new Date(Date.parse(chosen.to) + DAY_MS).toISOString() }),
  };
  const named = Object.entries(chosen).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { list: { ...list, chosen: Object.fromEntries(named) }, filter };
}

async function logPage(call: OfficeCall): Promise<OfficeAnswer> {
  const { accounts } = call.deps;
  const { list, filter } = filterOf(call);
  const place = { title: call.t('office.nav.audit'), back: '/backoffice/' };
  const found = await accounts.audit.list(call.viewer, { ...filter, page: list.page });
  if (!found.ok) return stopped(call, found.problems, place);
  const isAsked = lastValue(call.query, 'check') !== undefined;
  const verified = isAsked ? await accounts.audit.verify(call.viewer) : undefined;
  const { items: entries, total, pages } = found.value;
  const { actorId } = filter;
  return show('auditLog', {
    list,
    entries,
    total,
    pages,
    ...(actorId === undefined
      ? {}
      : { actorName: (await accounts.people.names([actorId])).get(actorId) ?? actorId }),
    ...(verified?.ok ? { verified: verified.value } : {}),
  });
}

const COLUMNS = [
  'number',
  'at',
  'actor_id',
  'actor_name',
  'actor_by',
  'action',
  'target_kind',
  'target_id',
  'details',
  'hash',
] as const;

const valuesOf = (entry: AuditEntry): Readonly<Record<(typeof COLUMNS)[number], unknown>> => ({
  number: entry.number,
  at: entry.at,
  actor_id: entry.actorId ?? null,
  actor_name: entry.actorName ?? null,
  actor_by: entry.actorBy,
  action: entry.action,
  target_kind: entry.target?.kind ?? null,
  target_id: entry.target?.id ?? null,
  details: entry.details ?? {},
  hash: entry.hash,
});

/** A value in CSV. What a spreadsheet would take for a formula is made text: names are people's own words. */
function csvCell(value: unknown): string {
  if (value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  const safe = /^[=+@\t\r-]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

async function* asCsv(entries: AsyncIterable<AuditEntry>): AsyncIterable<string> {
  yield `${COLUMNS.join(',')}\r\n`;
  for await (const entry of entries) {
    const values = valuesOf(entry);
    yield `${COLUMNS.map((column) => csvCell(values[column])).join(',')}\r\n`;
  }
}

async function* asJsonLines(entries: AsyncIterable<AuditEntry>): AsyncIterable<string> {
  for await (const entry of entries) yield `${JSON.stringify(valuesOf(entry))}\n`;
}

/** Who did what: to read, to export, to check. */
export const auditLogRoutes: readonly OfficeRoute[] = [
  { path: PATH, section: 'audit', get: logPage },
  {
    path: `${PATH}export/`,
    section: 'audit',
    async get(call) {
      const { filter } = filterOf(call);
      const exported = await call.deps.accounts.audit.export(call.viewer, filter);
      if (!exported.ok)
        return stopped(call, exported.problems, { title: call.t('office.nav.audit'), back: PATH });
      const isCsv = lastValue(call.query, 'format') !== 'jsonl';
      const day = call.now.toISOString().slice(0, 10);
      return {
        answer: 'file',
        type: isCsv ? 'text/csv; charset=utf-8' : 'application/jsonl; charset=utf-8',
        name: `audit-log-${day}.${isCsv ? 'csv' : 'jsonl'}`,
        body: Readable.from(isCsv ? asCsv(exported.value) : asJsonLines(exported.value)),
      };
    },
  },
];
