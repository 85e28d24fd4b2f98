import type { AuditReport } from '#consent/audit';

/** A report of an audit that found one cookie that nobody has declared, with a name that is no harmless text. */
export const reportOf = (isClean: boolean, startedAt: string): AuditReport => ({
  schema: 'almagest-audit/1',
  site: 'https://sky.example',
  startedAt,
  durationMs: 61_000,
  browser: 'Chromium 156.0',
  app: 'almagest',
  revision: 'AAAAAAAA',
  isClean,
  findings: isClean
    ? []
    : [
        {
          code: 'cookie-undeclared',
          severity: 'fault',
          subject: '<img src=x onerror=alert(1)>',
          seen: '600',
          setter: { by: 'script', url: 'https://sky.example/a.js:1:2', frame: 'https://sky.example/' },
          states: ['first'],
          pages: ['/explore/?a="&'],
          count: 3,
          atMs: 120,
        },
      ],
  declared: [
    {
      kind: 'cookie',
      name: 'sessionid',
      category: 'necessary',
      maxAgeSeconds: 1_209_600,
      states: [],
    },
  ],
  evidence: {
    origin: 'https://sky.example',
    states: [{ id: 'first', kind: 'first' }],
    visits: [
      { state: 'first', page: '/', status: 200, requests: 5, durationMs: 300 },
      { state: 'first', page: '/explore/?a="&', status: 200, requests: 5, durationMs: 300 },
    ],
    cookies: [],
    storage: [],
    requests: [],
    leftovers: [],
    notEntered: [],
    policyLacks: [],
  },
});
