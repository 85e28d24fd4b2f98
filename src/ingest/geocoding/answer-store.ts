import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Found, GeocodeQuestion, Geocoder } from './model.ts';

const DAY_MS = 86_400_000;
/** What was found stays long, what was not is asked again sooner: services learn. */
const FOUND_DAYS = 365;
const NOTHING_DAYS = 30;
const MOST_ANSWERS = 1_000_000;
/** How often it is looked whether there are too many. */
const THIN_EVERY = 2000;
/** New questions of one person's previews to one service, in an hour. */
export const PREVIEW_MEASURE = 120;
const HOUR_MS = 3_600_000;

/** A service's earlier answer. */
export type KeptAnswer = { readonly found: Found } | { readonly why: 'not-found' };

/**
 * The answers of geocoders, and whose turn it is to ask them: one file for every process on the data folder. Questions are kept
 * as hashes only.
 */
export interface AnswerStore {
  kept(geocoder: Geocoder, question: GeocodeQuestion): KeptAnswer | undefined;
  keep(geocoder: Geocoder, question: GeocodeQuestion, answer: KeptAnswer): void;
  /**
   * Takes the next turn at a service. @returns when it may be asked, ms since 1970; undefined when that is after `before`, and
   * then no turn is taken
   */
  turn(geocoder: Geocoder, before?: number): number | undefined;
  /** Nobody asks before that. */
  pause(geocoder: Geocoder, until: number): void;
  /** Whether a person's previews may ask one more question. */
  mayPreview(geocoder: Geocoder, person: string): boolean;
  close(): void;
}

const hash = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

const placeOf = ({ protocol, url }: Geocoder): string => hash(protocol, url);

const keyOf = ({ protocol, url }: Geocoder, { mode, country, text }: GeocodeQuestion): string =>
  hash(protocol, url, mode, country, text);

/** Opens the file; one that is damaged begins anew, as what it knows can be asked again. */
function opened(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: 10_000 });
  try {
    db.prepare('select count(*) from sqlite_schema').get();
    return db;
  } catch (error) {
    db.close();
    const { errcode } = error as { readonly errcode?: number };
    if (errcode !== SQLITE_CORRUPT && errcode !== SQLITE_NOTADB) throw error;
    rmSync(file, { force: true });
    return new DatabaseSync(file, { timeout: 10_000 });
  }
}
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

export function openAnswers(file: string, now: () => number = Date.now): AnswerStore {
  mkdirSync(dirname(file), { recursive: true });
  const isNew = !existsSync(file);
  const db = opened(file);
  // Of somebody else it may be, where several accounts share the folder.
  if (isNew) chmodSync(file, 0o600);
  // No write-ahead log: the folder may be shared by machines.
  db.exec(`
    pragma synchronous = normal;
    create table if not exists answer (key text primary key, answer text not null, at integer not null) without rowid;
    create index if not exists answer_at on answer (at);
    create table if not exists turn (service text primary key, next integer not null) without rowid;
    create table if not exists preview (who text primary key, hour integer not null, asked integer not null) without rowid;
  `);
  const read = db.prepare('select answer, at from answer where key = ?');
  const write = db.prepare('insert or replace into answer values (?, ?, ?)');
  const thin = db.prepare(
    'delete from answer where at <= (select at from answer order by at desc limit 1 offset ?)',
  );
  // One statement each: processes share them.
  const take = db.prepare(`
    insert into turn values (:service, :now + :step)
    on conflict (service) do update set next = max(next, :now) + :step where max(next, :now) <= :before
    returning next - :step as at`);
  const hold = db.prepare(`
    insert into turn values (?, ?) on conflict (service) do update set next = max(next, excluded.next)`);
  const count = db.prepare(`
    insert into preview values (:who, :hour, 1)
    on conflict (who) do update set hour = :hour, asked = case when hour = :hour then asked + 1 else 1 end
    where hour <> :hour or asked < :most
    returning asked`);
  const forget = db.prepare('delete from preview where hour < ?');
  let written = 0;
  return {
    kept(geocoder, question) {
      const row = read.get(keyOf(geocoder, question)) as { answer: string; at: number } | undefined;
      if (row === undefined) return undefined;
      // Written by `keep`.
      const answer = JSON.parse(row.answer) as KeptAnswer;
      const days = 'found' in answer ? FOUND_DAYS : NOTHING_DAYS;
      return now() - row.at < days * DAY_MS ? answer : undefined;
    },
    keep(geocoder, question, answer) {
      write.run(keyOf(geocoder, question), JSON.stringify(answer), now());
      if (++written % THIN_EVERY === 1) thin.run(MOST_ANSWERS);
    },
    turn(geocoder, before = Number.MAX_SAFE_INTEGER) {
      const step = Math.ceil(1000 / geocoder.perSecond);
      const row = take.get({ service: placeOf(geocoder), now: now(), step, before });
      return row === undefined ? undefined : Number(row.at);
    },
    pause(geocoder, until) {
      hold.run(placeOf(geocoder), Math.ceil(until));
    },
    mayPreview(geocoder, person) {
      const hour = Math.floor(now() / HOUR_MS);
      forget.run(hour);
      return count.get({ who: hash(placeOf(geocoder), person), hour, most: PREVIEW_MEASURE }) !== undefined;
    },
    close: () => db.close(),
  };
}
