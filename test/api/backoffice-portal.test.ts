import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMINISTRATORS, COMMAND_LINE } from '#accounts';
import { isMessageKey } from '#i18n';
import { JOB_KINDS } from '../../src/job-kinds.ts';
import { accepted } from '../accounts.ts';
import { reportOf } from '../cookie-audit-report.ts';
import { fieldOf, type OfficePerson, type OfficePortal, startOffice } from '../office.ts';

let portal: OfficePortal;
let administrator: OfficePerson;
beforeAll(async () => {
  portal = await startOffice({
    ALMAGEST_QUERY_DEADLINE_MS: '15000',
    ALMAGEST_NAME: 'Night Sky Club',
  });
  administrator = await portal.person('Caroline', { groups: [ADMINISTRATORS] });
});
afterAll(() => portal.close());

const settings = () => portal.accounts.settings.current();

/** The fields of the form of sign-in, as the page gives them. */
async function signInForm() {
  const { body } = await administrator.get('/backoffice/sign-in/');
  return {
    registration: 'open',
    registrationDomains: 'Observatory.example\n dome.example ',
    secondFactor: 'nobody',
    passkeys: 'yes',
    passwordMinLength: '16',
    idleHours: '12',
    readerIdleHours: '48',
    seen: fieldOf(body, 'seen') ?? '',
  };
}

it('calls every kind of job by a name', () => {
  for (const { name } of JOB_KINDS) expect(isMessageKey(`jobs.kind.${name}`), name).toBe(true);
});

describe('the settings of sign-in', () => {
  it('are changed by one form', async () => {
    const { statusCode } = await administrator.send('/backoffice/sign-in/', await signInForm());
    expect(statusCode).toBe(303);
    expect(await settings()).toMatchObject({
      registration: 'open',
      registrationDomains: ['observatory.example', 'dome.example'],
      passwordMinLength: 16,
      idleHours: 12,
    });
  });

  it('say which of them cannot be, and change nothing then', async () => {
    const before = await settings();
    const fields = {
      ...(await signInForm()),
      registrationDomains: 'not a domain',
      passwordMinLength: '7',
      idleHours: 'long',
    };
    const { statusCode, body } = await administrator.send('/backoffice/sign-in/', fields);
    expect(statusCode).toBe(422);
    expect(body).toContain('not a domain is not a domain');
    expect(body.match(/aria-invalid="true"/g)).toHaveLength(3);
    expect(fieldOf(body, 'idleHours')).toBe('long');
    expect(await settings()).toEqual(before);
  });

  it('are not overwritten by a form that is older than they are', async () => {
    const old = await signInForm();
    accepted(await portal.accounts.settings.change(COMMAND_LINE, { idleHours: 5 }));
    const { statusCode } = await administrator.send('/backoffice/sign-in/', { ...old, idleHours: '99' });
    expect(statusCode).toBe(422);
    expect((await settings()).idleHours).toBe(5);
  });

  it('list providers, whose secret is never shown again', async () => {
    const secret = 'a-secret-of-the-provider';
    const made = await administrator.send('/backoffice/sign-in/providers/new/', {
      id: 'eduvpn',
      name: 'University',
      issuer: 'https://login.example',
      clientId: 'almagest',
      clientSecret: secret,
      createsAccounts: 'yes',
    });
    expect(made.statusCode).toBe(303);
    const { body } = await administrator.get('/backoffice/sign-in/providers/eduvpn/');
    expect(body).toContain('https://login.example');
    expect(body).not.toContain(secret);
    expect((await administrator.get('/backoffice/sign-in/')).body).toContain('University');
    await administrator.send('/backoffice/sign-in/providers/eduvpn/remove/');
    expect((await settings()).providers).toEqual([]);
  });
});

describe('quotas', () => {
  it('are whole numbers, written with or without blanks between thousands', async () => {
    const seen = async () => fieldOf((await administrator.get('/backoffice/quotas/')).body, 'seen') ?? '';
    const good = { keyDailyQuota: '12 000', personDailyQuota: '5,000', addressDailyQuota: '0' };
    await administrator.send('/backoffice/quotas/', { ...good, seen: await seen() });
    expect(await settings()).toMatchObject({
      keyDailyQuota: 12_000,
      personDailyQuota: 5000,
      addressDailyQuota: 0,
    });
    const bad = { ...good, addressDailyQuota: '-1' };
    const { statusCode } = await administrator.send('/backoffice/quotas/', { ...bad, seen: await seen() });
    expect(statusCode).toBe(422);
  });
});

describe('settings of the environment', () => {
  it('are shown as locked, and secrets not at all', async () => {
    const { body } = await administrator.get('/backoffice/settings/server/');
    const [locked = '', defaults = ''] = body.split('By default</h2>');
    expect(locked).toContain('engine.deadlineMs');
    expect(locked).toContain('15000');
    expect(locked).toContain('locked');
    expect(defaults).toContain('timeZone');
  });

  it('are explained in the language of the page, every one', async () => {
    const { body } = await administrator.get('/fr/backoffice/settings/server/');
    expect(body).toContain('Fuseau horaire du portail');
    expect(body.match(/<span lang="en">[^<]*/g) ?? []).toEqual([]);
  });
});

describe('the audit log', () => {
  it('says who did what, narrowed by topic and day, and can be checked', async () => {
    await administrator.send('/backoffice/groups/new/', { name: 'Auditors' });
    const { body } = await administrator.get('/backoffice/audit-log/?topic=group&check=yes');
    expect(body).toContain('Group created');
    expect(body).toContain('group.created');
    const french = await administrator.get('/fr/backoffice/audit-log/?topic=group');
    expect(french.body).toContain('Groupe créé');
    expect(body).not.toContain('session.started');
    expect(body).toContain('are as they were written');
    const none = await administrator.get('/backoffice/audit-log/?from=2999-01-01');
    expect(none.body).toContain('Nothing matches');
    for (const query of ['?from=yesterday', '?to=9999-99-99', '?actor=%27;--', '?topic=x', '?page=0'])
      expect((await administrator.get(`/backoffice/audit-log/${query}`)).statusCode, query).toBe(200);
  });

  it('is exported whole as CSV and as JSON lines, formulas made harmless', async () => {
    const danger = await portal.person('Dangerous');
    await danger.send('/account/', { name: '- SUM', language: '' });
    const csv = await administrator.get('/backoffice/audit-log/export/?format=csv');
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(csv.headers['content-disposition']).toMatch(/^attachment; filename="audit-log-[\d-]+\.csv"$/);
    const lines = csv.body.trimEnd().split('\r\n');
    expect(lines[0]).toBe('number,at,actor_id,actor_name,actor_by,action,target_kind,target_id,details,hash');
    expect(csv.body).not.toMatch(/,[-=+@]/);
    const jsonl = await administrator.get('/backoffice/audit-log/export/?format=jsonl');
    const entries = jsonl.body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { number: number });
    expect(entries.map(({ number }) => number)).toEqual(entries.map((_, i) => i + 1));
    expect(entries.length).toBe(lines.length - 1);
  });

  it('is closed to whoever may not read it', async () => {
    const publisher = await portal.person('Tycho', { groups: ['publishers'] });
    expect((await publisher.get('/backoffice/audit-log/')).statusCode).toBe(403);
    expect((await publisher.get('/backoffice/audit-log/export/')).statusCode).toBe(403);
  });
});

describe('audits of the portal’s cookies', () => {
  const PATH = '/backoffice/cookie-audit/';

  it('are shown with what they found and the report to take home, and on the policy page with their date', async () => {
    const none = await administrator.get(PATH);
    expect(none.body).toContain('No audit has been made yet');
    expect((await portal.stranger.get('/en/terms/cookies-policy/')).body).not.toContain('Whether it is so');
    await portal.audits.keep(reportOf(true, '2026-11-28T22:00:00.000Z'), true);
    const kept = await portal.audits.keep(reportOf(false, '2026-11-29T22:00:00.000Z'), false);
    const { body } = await administrator.get(PATH);
    const ids = [...body.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(ids).toEqual([...new Set(ids)]);
    expect(body).toContain('1 thing not as declared');
    expect(body).toContain('&lt;img src=x onerror=alert(1)>');
    expect(body).toContain('Audits before');
    for (const name of ['report.en.html', 'report.fr.html', 'report.json', 'junit.xml']) {
      const { statusCode, headers } = await administrator.get(`${PATH}${kept.id}/${name}/`);
      expect([statusCode, headers['content-disposition']]).toEqual([
        200,
        `attachment; filename="cookie-audit-${kept.id}-${name}"`,
      ]);
    }
    const told = (await portal.stranger.get('/en/terms/cookies-policy/')).body;
    expect(told).toContain('2026-11-29T22:00:00.000Z');
    expect(told).toContain('1 thing was not as declared');
    expect((await portal.stranger.get('/fr/terms/cookies-policy/')).body).toContain('n’était pas conforme');
  });

  it('give no other file than those of a report', async () => {
    const [latest] = await portal.audits.list();
    for (const path of [
      'x/report.json',
      `${latest?.id}/..%2F..%2Falmagest.db`,
      `${latest?.id}/report.xx`,
      '../report.json',
    ])
      expect((await administrator.get(`${PATH}${path}/`)).statusCode).toBe(404);
  });

  it('look at the portal itself and at nothing that a form names, and say why one could not be made', async () => {
    const sent = await administrator.send(`${PATH}run/`, {
      url: 'http://169.254.169.254/',
      address: 'http://a.example/',
    });
    expect(sent.headers.location).toBe(`${PATH}?said=cookie-audit-asked-for`);
    const job = await portal.audits.latestJob();
    expect(job?.parameters).toEqual({ all: false });
    // The portal of the test has no address of its own.
    for await (const now of portal.jobs.watch(job?.id ?? '', AbortSignal.timeout(60_000)))
      if (now.endedAt !== undefined) expect(now.error?.code).toBe('no-address');
    expect((await administrator.get(PATH)).body).toContain('The last audit could not be made');
  });

  it('are made on a schedule that is chosen from a list', async () => {
    expect((await administrator.send(`${PATH}schedule/`, { often: 'week', all: 'yes' })).statusCode).toBe(
      303,
    );
    expect(await portal.audits.schedule()).toMatchObject({ cron: '15 3 * * 1', all: true, isEnabled: true });
    expect((await administrator.get(PATH)).body).toMatch(
      /<option[^>]*value="week"[^>]*selected|selected[^>]*value="week"/,
    );
    expect((await administrator.send(`${PATH}schedule/`, { often: '* * * * *' })).statusCode).toBe(422);
    expect((await administrator.send(`${PATH}schedule/`, { often: 'never' })).statusCode).toBe(303);
    expect((await portal.audits.schedule())?.isEnabled).toBe(false);
  });
});
