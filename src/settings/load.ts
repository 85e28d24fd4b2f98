import { readFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { fail, ok, type Result } from '#lib';
import { SETTINGS, type Setting, type SettingName } from './registry.ts';

type Values = {
  readonly [Name in SettingName]: (typeof SETTINGS)[Name] extends Setting<infer T> ? T : never;
};

/** Every setting with its value. Names with a dot are written nested in `portal.yaml`. */
export interface Settings extends Values {
  /** What the environment or `portal.yaml` set: shown as locked in the back office. */
  readonly locked: ReadonlySet<SettingName>;
}

/** A setting that cannot be used: which, where it stands, what it holds, what is allowed. */
export interface SettingProblem {
  readonly code: 'bad-value' | 'unknown-setting' | 'unreadable-file' | 'conflict';
  readonly setting: string;
  /** `PORT in the environment`, or `portal.yaml, line 3`. */
  readonly where: string;
  readonly found: string;
  readonly allowed: string;
}

export const settingMessage = (problem: SettingProblem): string => {
  switch (problem.code) {
    case 'unknown-setting':
      return `${problem.where}: there is no setting "${problem.setting}". ${problem.allowed}`;
    case 'unreadable-file':
      return `${problem.where} cannot be read: ${problem.found}`;
    case 'conflict':
    case 'bad-value':
      return `Setting "${problem.setting}" (${problem.where}) is ${problem.found}, but must be ${problem.allowed}.`;
  }
};

const names = Object.keys(SETTINGS) as SettingName[];

function* leaves(
  value: unknown,
  path: readonly string[] = [],
): Generator<{ path: readonly string[]; value: unknown }> {
  const name = path.join('.');
  const isGroup = path.length === 0 || names.some((n) => n.startsWith(`${name}.`));
  if (isGroup && typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [key, inner] of Object.entries(value)) yield* leaves(inner, [...path, key]);
  } else yield { path, value };
}

function fromFile(
  file: string,
  folder: string,
): { values: Map<string, { value: unknown; where: string }>; problems: SettingProblem[] } {
  const values = new Map<string, { value: unknown; where: string }>();
  const path = isAbsolute(file) ? file : resolve(folder, file);
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { values, problems: [] };
    return {
      values,
      problems: [
        { code: 'unreadable-file', setting: '', where: file, found: (error as Error).message, allowed: '' },
      ],
    };
  }
  const lines = new LineCounter();
  const document = parseDocument(content, { lineCounter: lines });
  const [error] = document.errors;
  if (error) {
    const { line } = lines.linePos(error.pos[0]);
    return {
      values,
      problems: [
        {
          code: 'unreadable-file',
          setting: '',
          where: `${file}, line ${line}`,
          found: error.message.split('\n')[0] ?? '',
          allowed: '',
        },
      ],
    };
  }
  for (const { path: keys, value } of leaves(document.toJS() ?? {})) {
    const node = document.getIn([...keys], true) as { range?: readonly number[] } | undefined;
    const line = node?.range?.[0] === undefined ? undefined : lines.linePos(node.range[0]).line;
    values.set(keys.join('.'), { value, where: line === undefined ? file : `${file}, line ${line}` });
  }
  return { values, problems: [] };
}

const shown = (value: unknown): string =>
  typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? 'nothing');

/**
 * The settings: environment, then `portal.yaml`, then defaults. All problems are told at once.
 * @param folder where relative paths start: the folder of `portal.yaml`
 */
export function loadSettings(
  env: Readonly<Record<string, string | undefined>>,
  folder: string,
  file = 'portal.yaml',
): Result<Settings, SettingProblem> {
  const { values: written, problems } = fromFile(file, folder);
  const locked = new Set<SettingName>();
  const values: Partial<Record<SettingName, unknown>> = {};
  for (const name of names) {
    const { env: variable, kind, fallback, isSecret } = SETTINGS[name] as Setting<unknown>;
    const given =
      env[variable] === undefined
        ? written.get(name)
        : { value: env[variable], where: `${variable} in the environment` };
    written.delete(name);
    if (given === undefined) {
      values[name] = fallback;
      continue;
    }
    locked.add(name);
    values[name] = kind.read(given.value);
    if (values[name] === undefined) {
      problems.push({
        code: 'bad-value',
        setting: name,
        where: given.where,
        found: isSecret ? 'not shown here' : shown(given.value),
        allowed: kind.allowed,
      });
    }
  }
  for (const [name, { where }] of written) {
    const close = names.find((n) => n.toLowerCase() === name.toLowerCase() || n.endsWith(`.${name}`));
    const allowed = close ? `Did you mean "${close}"?` : `Known are: ${names.join(', ')}.`;
    problems.push({ code: 'unknown-setting', setting: name, where, found: '', allowed });
  }
  const settings = { ...values, locked } as unknown as Settings;
  if (problems.length === 0 && !settings.languages.includes(settings.defaultLanguage)) {
    problems.push({
      code: 'conflict',
      setting: 'defaultLanguage',
      where: 'with languages',
      found: shown(settings.defaultLanguage),
      allowed: `one of ${settings.languages.join(', ')}`,
    });
  }
  if (problems.length === 0 && settings['cookies.hostPrefix'] && !settings.publicUrl.startsWith('https:')) {
    problems.push({
      code: 'conflict',
      setting: 'cookies.hostPrefix',
      where: 'with publicUrl',
      found: 'true',
      allowed: 'false unless publicUrl is an https address',
    });
  }
  const isKeptLong = settings['cookies.recordMonths'] > 12;
  if (problems.length === 0 && isKeptLong && Object.keys(settings['cookies.recordReason']).length === 0) {
    problems.push({
      code: 'conflict',
      setting: 'cookies.recordReason',
      where: 'with cookies.recordMonths',
      found: 'empty',
      allowed:
        'the reason why records are kept for longer than 12 months, which the cookie policy then gives',
    });
  }
  if (problems.length === 0 && settings['mail.host'] !== '' && settings['mail.sender'] === '') {
    problems.push({
      code: 'conflict',
      setting: 'mail.sender',
      where: 'with mail.host',
      found: 'empty',
      allowed: SETTINGS['mail.sender'].kind.allowed,
    });
  }
  if (problems.length === 0 && settings['mail.host'] !== '' && settings.publicUrl === '') {
    problems.push({
      code: 'conflict',
      setting: 'publicUrl',
      where: 'with mail.host',
      found: 'empty',
      allowed: `${SETTINGS.publicUrl.kind.allowed}: links in messages begin with it`,
    });
  }
  const [first, ...rest] = problems;
  if (first) return fail(first, ...rest);
  return ok({ ...settings, dataFolder: resolve(folder, settings.dataFolder) });
}
