import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadSettings, settingMessage } from './load.ts';

const withYaml = (yaml: string, env: Record<string, string> = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'));
  writeFileSync(join(folder, 'portal.yaml'), yaml);
  return loadSettings(env, folder);
};

const messages = (result: ReturnType<typeof loadSettings>) =>
  result.ok ? [] : result.problems.map(settingMessage);

describe('the settings', () => {
  it('have working defaults without any file or variable', () => {
    const result = loadSettings({}, mkdtempSync(join(tmpdir(), 'settings-')));
    expect(result.ok && [result.value.host, result.value.port, result.value.languages]).toEqual([
      '127.0.0.1',
      8080,
      ['en', 'fr'],
    ]);
  });

  it('prefer the environment to portal.yaml, and say that both are locked', () => {
    const result = withYaml('port: 9000\nengine:\n  processes: 2\n', { PORT: '9001' });
    expect(result.ok && [result.value.port, result.value['engine.processes']]).toEqual([9001, 2]);
    expect(result.ok && [...result.value.locked]).toEqual(['port', 'engine.processes']);
  });

  it('name the setting, the place, the value and what is allowed, all problems at once', () => {
    expect(messages(withYaml('port: eighty\nlanguages: [en, xx]\n', { ALMAGEST_LOG_LEVEL: 'loud' }))).toEqual(
      [
        'Setting "port" (portal.yaml, line 1) is "eighty", but must be a whole number from 0 to 65535.',
        'Setting "languages" (portal.yaml, line 2) is ["en","xx"], but must be a list (or comma-separated text) of at least 1, each one of en, fr.',
        'Setting "logLevel" (ALMAGEST_LOG_LEVEL in the environment) is "loud", but must be one of fatal, error, warn, info, debug, trace, silent.',
      ],
    );
  });

  it('do not show a value that may hold a password', () => {
    expect(messages(withYaml('databaseUrl: mysql://me:secret@host/db\n'))).toEqual([
      'Setting "databaseUrl" (portal.yaml, line 1) is not shown here, but must be an address such as postgres://name:password@host:5432/almagest.',
    ]);
  });

  it('read geocoders from a list, and say nothing of keys where one is wrong', () => {
    const yaml = (url: string) =>
      `geocoders:\n  - {id: own, name: Ours, protocol: photon, url: ${url}, key: secret, perSecond: 0.5}\n`;
    const result = withYaml(yaml('https://geo.example/photon/'));
    expect(result.ok && result.value.geocoders).toEqual([
      {
        id: 'own',
        name: 'Ours',
        protocol: 'photon',
        url: 'https://geo.example/photon',
        key: 'secret',
        perSecond: 0.5,
        attribution: '',
      },
    ]);
    expect(result.ok && result.value.locked.has('geocoders')).toBe(true);
    for (const url of [
      'https://me:secret@geo.example',
      'https://geo.example/?key=secret',
      'file:///etc/passwd',
    ])
      expect(messages(withYaml(yaml(url)))[0]).toMatch(
        /"geocoders" \(portal.yaml, line 2\) is not shown here/,
      );
  });

  it('want a sender beside a mail server', () => {
    expect(messages(withYaml('mail:\n  host: smtp.example\n'))).toEqual([
      'Setting "mail.sender" (with mail.host) is empty, but must be an address such as portal@sky.example, or Night Sky Club <portal@sky.example>.',
    ]);
    expect(messages(withYaml('mail:\n  sender: "a@b.c, d@e.f"\n'))).toHaveLength(1);
  });

  it('want a public address beside a mail server, since messages have links', () => {
    expect(messages(withYaml('mail:\n  host: smtp.example\n  sender: a@sky.example\n'))).toEqual([
      'Setting "publicUrl" (with mail.host) is empty, but must be an address such as https://sky.example, without a path: links in messages begin with it.',
    ]);
  });

  it('refuse a time zone that does not exist', () => {
    expect(messages(withYaml('timeZone: Europe/Atlantis\n'))).toEqual([
      'Setting "timeZone" (portal.yaml, line 1) is "Europe/Atlantis", but must be a time zone such as Europe/Paris or UTC.',
    ]);
  });

  it('refuse an unknown name and offer the one that was probably meant', () => {
    expect(messages(withYaml('Port: 1\n'))).toEqual([
      'portal.yaml, line 1: there is no setting "Port". Did you mean "port"?',
    ]);
  });

  it('say where YAML is broken', () => {
    expect(messages(withYaml('port: [1\n'))[0]).toMatch(/^portal\.yaml, line \d+ cannot be read: /);
  });

  it('refuse a default language that the portal does not have', () => {
    expect(messages(withYaml('languages: [en]\ndefaultLanguage: fr\n'))).toEqual([
      'Setting "defaultLanguage" (with languages) is "fr", but must be one of en.',
    ]);
  });

  it('read true and false, lists and addresses from the environment', () => {
    const result = loadSettings(
      {
        ALMAGEST_DEMO: 'false',
        ALMAGEST_LANGUAGES: 'fr',
        ALMAGEST_DEFAULT_LANGUAGE: 'fr',
        ALMAGEST_PUBLIC_URL: 'https://sky.example/',
      },
      '/nowhere',
    );
    expect(result.ok && [result.value.demo, result.value.languages, result.value.publicUrl]).toEqual([
      false,
      ['fr'],
      'https://sky.example',
    ]);
  });
});
