import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type AuditReport, auditSite, publishedRegistry, reportFiles } from '#consent/audit';
import { auditCommand } from '../../src/audit-command.ts';
import { pictureConsent } from '../../src/consent-pictures.ts';
import { portalPlan } from '../../src/cookie-audit.ts';
import { GOOD_PASSWORD, signedUp } from '../accounts.ts';
import { EMBEDDING, useConsentScene } from './consent-scene.ts';
import { PLANTED, plantFaults } from './planted-faults.ts';

const scene = useConsentScene((app) => plantFaults(app, () => scene.parties.tiles.origin));
const SETTLE_MS = 60;

describe('an audit of a portal with three services of others', () => {
  it('finds everything as declared, on a page of each kind, in every state and language, signed in and not', async () => {
    const { origin, portal, browser } = scene.setting;
    await signedUp(portal, 'Caroline Herschel');
    const account = { name: 'Caroline Herschel', password: GOOD_PASSWORD };
    const plan = await portalPlan(origin, { account });
    const report = await auditSite({ address: origin, browser, settleMs: SETTLE_MS, ...plan });
    expect(report.findings.filter(({ severity }) => severity === 'fault')).toEqual([]);
    expect(report.evidence.states.map(({ id }) => id)).toEqual([
      'first',
      'refused',
      'accepted',
      'only-statistical',
      'only-third-party',
      'withdrawn',
      'signal',
      'language-en',
      'language-fr',
      'signed-in',
    ]);
    const seen = Object.fromEntries(report.declared.map(({ name, states }) => [name, states]));
    expect(seen).toMatchObject({
      sessionid: ['signed-in'],
      django_language: ['language-en', 'language-fr'],
      Matomo: ['accepted', 'only-statistical', 'withdrawn'],
      Video: ['accepted', 'only-third-party'],
      Tiles: ['accepted', 'only-third-party'],
    });
    // Every page of a first visit, and nothing kept by any but the sign-in form.
    const first = report.evidence.cookies.filter(({ state }) => state === 'first');
    expect(first.map(({ name, page }) => [name, page])).toEqual([['csrftoken', '/login/']]);
    // Some two hundred pages: with other work on the machine they take their time.
  }, 400_000);
});

/** Width and height of a PNG. */
const sizeOf = (png: Buffer | undefined): readonly number[] =>
  png === undefined ? [] : [png.readUInt32BE(16), png.readUInt32BE(20)];

/** As the command line gives them when nothing is said. */
const OPTIONS = { all: false, har: false, json: false, concurrency: '4', settle: String(SETTLE_MS) };

// At the same time: each waits for its own pages most of the time.
describe.concurrent('beside it', () => {
  describe('an audit of pages that break the promise', () => {
    it('finds each planted fault, says where it is, and what would have to be declared', async () => {
      const { origin, browser } = scene.setting;
      const registry = await publishedRegistry(origin);
      const [video] = registry?.services.filter(({ id }) => id === 'video') ?? [];
      if (registry === undefined || video === undefined) throw new Error('the portal publishes its registry');
      const unused = {
        ...video,
        id: 'unused',
        name: 'Unused',
        hosts: [{ ...video.hosts[0], origin: 'https://unused.example' }],
      };
      const report = await auditSite({
        address: origin,
        browser,
        settleMs: SETTLE_MS,
        concurrency: 2,
        registry: { ...registry, services: [...registry.services, unused as typeof video] },
        states: ['first', 'accepted'],
        pages: ({ id }) =>
          id === 'first' ? Object.keys(PLANTED).map((name) => `/planted/${name}/`) : [EMBEDDING],
      });
      const places = {
        [scene.parties.tiles.origin]: 'tiles',
        [origin.replace('localhost', '127.0.0.1')]: 'own',
      };
      const found = report.findings
        .filter(({ severity }) => severity === 'fault')
        .map(({ code, subject, pages }) => [pages[0] ?? '', code, places[subject] ?? subject]);
      const planted = Object.entries(PLANTED).flatMap(([name, one]) =>
        one.found.map(([code, subject]) => [`/planted/${name}/`, code, subject]),
      );
      const ofUnused = [
        ['', 'service-never-seen', 'Unused'],
        ['/terms/cookies-policy/', 'policy-lacks', 'Unused'],
      ];
      expect(found.sort()).toEqual([...planted, ...ofUnused].sort());
      expect(report.isClean).toBe(false);
      const files = reportFiles(report);
      expect(files.get('junit.xml')).toContain(`failures="${found.length}"`);
      expect(files.get('report.fr.html')).toContain(`${found.length} éléments ne sont pas conformes`);
      expect(files.get('report.en.html')).toContain(`${found.length} things are not as declared`);
    });
  });

  describe('the evidence', () => {
    it('gets pictures of the question and the centre as visitors see them, in each language, narrow and wide, once', async () => {
      const { origin, portal, browser } = scene.setting;
      const { digest } = portal.consent.publication;
      const first = await pictureConsent(portal, origin, browser);
      expect(first).toEqual({ publication: digest, taken: 16 });
      expect(await pictureConsent(portal, origin, browser)).toEqual({ publication: digest, taken: 0 });
      const [taken] = await portal.consent.store.pictures();
      expect(taken?.pictures.map(({ name }) => name).sort()).toEqual(
        ['centre', 'question'].flatMap((what) =>
          ['en', 'fr'].flatMap((language) =>
            [1280, 360].flatMap((width) =>
              ['dark', 'light'].map((colours) => `${what}-${language}-${width}-${colours}.png`),
            ),
          ),
        ),
      );
      // No two are alike: language, width and colours were really others.
      expect(new Set(taken?.pictures.map(({ sha256 }) => sha256)).size).toBe(16);
      const picture = (name: string) => portal.consent.store.picture(digest, name);
      expect(sizeOf(await picture('question-fr-360-dark.png'))).toEqual([360, 800]);
      const [width, height = 0] = sizeOf(await picture('centre-en-1280-light.png'));
      expect([width, height > 800]).toEqual([1280, true]);
    });
  });

  describe('an application of somebody else, made as the guide says', () => {
    it('does what it declares, asked, refused, allowed and withdrawn, as the command line finds', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'almagest-audit-'));
      const application = spawn(
        process.execPath,
        ['--conditions=almagest-source', 'examples/consent/server.ts'],
        {
          env: { ...process.env, PORT: '0', MATOMO: `${scene.parties.stats.origin}/` },
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      try {
        const [line] = (await once(application.stdout, 'data')) as [Buffer];
        const address = String(line).trim();
        // Twice, at the same time: neither is in the way of the other, and both find the same.
        const audits = ['one', 'two'].map(async (name) => {
          const output = join(folder, name);
          expect(await auditCommand(folder, address, { ...OPTIONS, output })).toBe(0);
          return JSON.parse(readFileSync(join(output, 'report.json'), 'utf8')) as AuditReport;
        });
        const [report, again] = (await Promise.all(audits)) as [AuditReport, AuditReport];
        const pagesOf = ({ evidence }: AuditReport) =>
          evidence.visits.map(({ state, page, status }) => `${state} ${page} ${status}`).sort();
        expect([again.findings, again.declared, pagesOf(again)]).toEqual([
          report.findings,
          report.declared,
          pagesOf(report),
        ]);
        expect(report.evidence.states.map(({ id }) => id)).toEqual([
          'first',
          'refused',
          'accepted',
          'only-statistical',
          'withdrawn',
          'signal',
        ]);
        const { states } = report.declared.find(({ name }) => name === 'Matomo') ?? {};
        expect(states).toEqual(['accepted', 'only-statistical', 'withdrawn']);
        // A first visit keeps nothing, whatever is declared; where nobody answers there is nothing to look at.
        const bare = { ...OPTIONS, registry: false, state: ['first'] } as const;
        expect(await auditCommand(folder, `${address}/`, bare)).toBe(0);
        expect(await auditCommand(folder, 'http://localhost:9', OPTIONS)).toBe(2);
      } finally {
        application.kill();
        rmSync(folder, { recursive: true });
      }
    });
  });
});
