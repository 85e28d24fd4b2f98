import { createHash } from 'node:crypto';
import { type Actor, type AuditEvent, actorMay } from '#accounts';
import { type Clock, fail, ok } from '#lib';
import {
  ADJUSTABLE,
  type AdjustableName,
  type Adjusted,
  keptGeocoders,
  liveSettings,
  readAdjusted,
  SETTINGS,
  type Setting,
  type Settings,
  shownGeocoders,
} from '#settings';
import { readTopic, type Store } from '#store';
import { lookStyle } from './look.ts';
import type { PortalFile, PortalFileName, PortalProblem, PortalSettings } from './model.ts';
import { MAX_PICTURE_MB, redrawn } from './picture.ts';
import * as repository from './repository.ts';

export interface PortalSettingsOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Of environment, `portal.yaml` and defaults. */
  readonly fixed: Settings;
  /** Writes into the audit log. */
  record(actor: Actor, event: AuditEvent): Promise<void>;
  /** Makes of a secret what only this portal reads. */
  seal(text: string): string;
}

const isAdjustable = (name: string): name is AdjustableName => ADJUSTABLE.some((one) => one === name);

const hashOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 22);

/** What can still be used of what was written, perhaps by another version. */
function adjustedFrom(rows: readonly { readonly name: string; readonly value: string }[]): Adjusted {
  const adjusted: Partial<Record<AdjustableName, unknown>> = {};
  for (const { name, value } of rows) {
    if (!isAdjustable(name)) continue;
    const read = readAdjusted(name, JSON.parse(value));
    if (read !== undefined) adjusted[name] = read;
  }
  // Each was read by the kind of its own setting.
  return adjusted as Adjusted;
}

/** What of some settings is written, in their order. */
const written = (adjusted: Adjusted, names: readonly AdjustableName[]) =>
  names.map((name) => adjusted[name] ?? null);

/** As the audit log may have it: that a key is there, and never which. */
const withoutSecrets = (name: AdjustableName, value: Adjusted[AdjustableName] | null) =>
  name === 'geocoders' && value !== null ? shownGeocoders(value as Settings['geocoders']) : value;

export async function openPortalSettings(options: PortalSettingsOptions): Promise<PortalSettings> {
  const { store, clock, fixed, record } = options;
  const live = liveSettings(fixed);
  const { settings } = live;
  let adjusted: Adjusted = {};
  let files: ReadonlyMap<string, PortalFile> = new Map();
  let style: { readonly css: string; readonly hash: string } | undefined;
  let mark = '';

  async function read(): Promise<void> {
    const [rows, fileRows] = await Promise.all([
      repository.readSettings(store.db),
      repository.readFiles(store.db),
    ]);
    adjusted = adjustedFrom(rows);
    live.adjust(adjusted);
    files = new Map(
      fileRows.map(({ name, content, mimetype, hash, width, height }) => [
        name,
        { content: Buffer.from(content, 'base64'), mimetype, hash, width, height },
      ]),
    );
    const css = lookStyle({ accent: settings['look.accent'], mark: settings['look.mark'] });
    style = css === '' ? undefined : { css, hash: hashOf(css) };
    // What the environment or `portal.yaml` say counts as well: another start may say something else.
    const said = ADJUSTABLE.map((name) => settings[name]);
    mark = hashOf([rows, said, fileRows.map(({ name, hash }) => [name, hash])]);
  }
  const { isBehind, refresh } = await readTopic(store, 'portal', read);

  /** What keeps these values from being set. */
  function problemsOf(values: Readonly<Record<string, unknown>>): readonly PortalProblem[] {
    const problems: PortalProblem[] = [];
    for (const [name, value] of Object.entries(values)) {
      if (!isAdjustable(name)) problems.push({ code: 'unknown-setting', setting: name });
      else if (fixed.locked.has(name)) problems.push({ code: 'locked', setting: name });
      else if (value !== null && readAdjusted(name, value) === undefined)
        problems.push({ code: 'bad-value', setting: name, allowed: SETTINGS[name].kind.allowed });
    }
    return problems;
  }

  const isLanguageThere = (next: Adjusted): boolean => {
    const languages = fixed.locked.has('languages') ? fixed.languages : (next.languages ?? fixed.languages);
    const defaultLanguage = fixed.locked.has('defaultLanguage')
      ? fixed.defaultLanguage
      : (next.defaultLanguage ?? fixed.defaultLanguage);
    return languages.includes(defaultLanguage);
  };

  const mayChange = (actor: Actor, names: readonly AdjustableName[] = []): boolean =>
    actorMay(actor, 'manage-settings') &&
    (actorMay(actor, 'administer') ||
      !names.some((name) => (SETTINGS[name] as Setting<unknown>).isForAdministrators));

  return {
    settings,
    style: () => style,
    file: (name) => files.get(name),
    originOf: (name) =>
      fixed.locked.has(name) ? 'locked' : adjusted[name] === undefined ? 'default' : 'office',
    mark: () => mark,
    isBehind,
    refresh,
    seen: (names) => hashOf(written(adjusted, names)),

    async change(actor, values, seen) {
      if (!mayChange(actor)) return fail({ code: 'not-allowed' });
      const [first, ...rest] = problemsOf(values);
      if (first) return fail(first, ...rest);
      const names = Object.keys(values).filter(isAdjustable);
      if (!mayChange(actor, names)) return fail({ code: 'not-allowed' });
      const now = clock.now().toISOString();
      const result = await store.exclusively('portal-settings', async (db) => {
        const before = adjustedFrom(await repository.readSettings(db));
        if (seen !== undefined && hashOf(written(before, names)) !== seen)
          return fail<PortalProblem>({ code: 'changed-meanwhile' });
        const given = Object.fromEntries(
          names.map((name) => [name, values[name] === null ? undefined : readAdjusted(name, values[name])]),
        ) as Adjusted;
        const set = given.geocoders
          ? { ...given, geocoders: keptGeocoders(given.geocoders, before.geocoders ?? [], options.seal) }
          : given;
        if (!isLanguageThere({ ...before, ...set }))
          return fail<PortalProblem>({ code: 'language-not-there', setting: 'defaultLanguage' });
        const changes = names
          .map((name) => ({ name, from: before[name] ?? null, to: set[name] ?? null }))
          .filter(({ from, to }) => JSON.stringify(from) !== JSON.stringify(to));
        for (const { name, to } of changes)
          await (to === null
            ? repository.deleteSetting(db, name)
            : repository.writeSetting(db, name, JSON.stringify(to), now));
        return ok(changes);
      });
      if (!result.ok) return result;
      for (const { name, from, to } of result.value)
        await record(actor, {
          action: 'setting.changed',
          target: { kind: 'setting', id: name },
          details: { before: withoutSecrets(name, from), after: withoutSecrets(name, to) },
        });
      await refresh();
      return ok(undefined);
    },

    async setFile(actor, name, sent) {
      if (!mayChange(actor)) return fail({ code: 'not-allowed' });
      if (sent.byteLength > MAX_PICTURE_MB * 1_048_576)
        return fail({ code: 'picture-too-large', maxMb: MAX_PICTURE_MB });
      const drawn = await redrawn(sent);
      if (drawn === undefined) return fail({ code: 'picture-unreadable' });
      const { content, ...facts } = drawn;
      await repository.writeFile(store.db, {
        name,
        ...facts,
        content: content.toString('base64'),
        changed_at: clock.now().toISOString(),
      });
      await record(actor, {
        action: 'setting.changed',
        target: { kind: 'setting', id: `look.${name}` },
        details: { after: { hash: facts.hash, width: facts.width, height: facts.height } },
      });
      await refresh();
      return ok(undefined);
    },

    async removeFile(actor, name: PortalFileName) {
      if (!mayChange(actor)) return fail({ code: 'not-allowed' });
      if (await repository.deleteFile(store.db, name))
        await record(actor, {
          action: 'setting.changed',
          target: { kind: 'setting', id: `look.${name}` },
          details: { after: null },
        });
      await refresh();
      return ok(undefined);
    },
  };
}
