import type { AuditTexts } from './model.ts';

const list = (pages: readonly string[]): string => pages.slice(0, 3).join(', ');

export const en: AuditTexts = {
  lang: 'en',
  title: 'Cookie audit',
  lead: 'What a browser was given, kept and asked for on this site, compared with what the site declares.',
  clean: 'Everything is as declared',
  cleanMore: 'No cookie, no stored item and no request that the registry does not declare, in any state.',
  failed: (faults) => (faults === 1 ? '1 thing is not as declared' : `${faults} things are not as declared`),
  failedMore: 'Each of them is described below, with where it was seen and what to do.',
  noRegistry:
    'This site publishes no registry: everything found counts as undeclared, and a registry is proposed.',
  facts: {
    site: 'Site',
    when: 'Audited on',
    duration: 'Duration',
    browser: 'Browser',
    app: 'Auditor',
    revision: 'Registry revision',
    pages: 'Pages',
    visits: 'Visits',
    requests: 'Requests',
    states: 'States',
  },
  states: {
    first: 'First visit',
    refused: 'All refused',
    accepted: 'All accepted',
    category: 'One category alone',
    withdrawn: 'Withdrawn',
    signal: 'Privacy signal',
    objected: 'Objection to counting',
    language: 'Language chosen',
    'signed-in': 'Signed in',
  },
  stateText: {
    first: 'A new browser that has chosen nothing.',
    refused: 'Everything was refused in the preference centre.',
    accepted: 'Everything was accepted in the preference centre.',
    category: 'Only the services of one category were allowed.',
    withdrawn: 'Everything was accepted, used, and then withdrawn.',
    signal: 'The browser sends Global Privacy Control.',
    objected: 'The visitor does not want to be counted.',
    language: 'A language was chosen with the switch.',
    'signed-in': 'Somebody has signed in.',
  },
  grounds: {
    authentication: 'somebody signs in',
    security: 'a form asks who somebody is',
    language: 'a language is chosen',
    choice: 'a choice about cookies is saved',
    consent: 'the visitor consents',
  },
  findings: {
    'cookie-undeclared': {
      title: 'Undeclared cookie',
      text: ({ subject, host }) =>
        `The cookie ${subject}${host === undefined ? '' : ` of ${host}`} was set, and the registry knows nothing of it. Declare it, or remove what sets it.`,
    },
    'cookie-without-consent': {
      title: 'Cookie without consent',
      text: ({ subject, service }) =>
        `The cookie ${subject} of the service ${service} was set although the visitor had not allowed it. It must wait for the choice.`,
    },
    'cookie-without-occasion': {
      title: 'Cookie without its occasion',
      text: ({ subject, expected }) =>
        `The cookie ${subject} is necessary only when ${en.grounds[(expected ?? 'consent') as 'choice']}; here it was set without that.`,
    },
    'cookie-longer': {
      title: 'Cookie that lives longer than declared',
      text: ({ subject }) => `The cookie ${subject} is set for a longer time than visitors are told.`,
    },
    'cookie-attributes': {
      title: 'Cookie with other attributes',
      text: ({ subject }) => `The cookie ${subject} was not set with the attributes that are declared.`,
    },
    'cookie-value': {
      title: 'Cookie with a value of another form',
      text: ({ subject }) =>
        `What was put into the cookie ${subject} is not of the declared form: it may hold more than visitors are told.`,
    },
    'cookie-after-withdrawal': {
      title: 'Cookie left after withdrawal',
      text: ({ subject, service }) =>
        `The visitor withdrew the service ${service}, and its cookie ${subject} was still there afterwards.`,
    },
    'storage-undeclared': {
      title: 'Undeclared storage',
      text: ({ subject, host }) =>
        `${subject} was kept in the browser${host === undefined ? '' : ` for ${host}`}, and the registry knows nothing of it. The rules for cookies hold for every kind of storage.`,
    },
    'storage-without-consent': {
      title: 'Storage without consent',
      text: ({ subject, service }) =>
        `${subject} of the service ${service} was kept although the visitor had not allowed it.`,
    },
    'host-undeclared': {
      title: 'Undeclared third party',
      text: ({ subject, pages }) =>
        `The browser was made to ask ${subject}, which learns the visitor’s address and what they look at (${list(pages)}). Declare the service, or remove it.`,
    },
    'host-without-consent': {
      title: 'Third party before consent',
      text: ({ subject, service }) =>
        `${subject} of the service ${service} was asked although the visitor had not allowed it.`,
    },
    'host-other-use': {
      title: 'Third party used for more than declared',
      text: ({ subject }) => `${subject} is declared, but not for this kind of content.`,
    },
    'host-through-frame': {
      title: 'Third party inside an allowed frame',
      text: ({ subject, service }) =>
        `The frame of the allowed service ${service} asked ${subject} in its turn. Its provider answers for that; name it as a recipient if visitors should know.`,
    },
    'request-stopped': {
      title: 'Request stopped by the page’s policy',
      text: ({ subject, pages }) =>
        `A page wanted to ask ${subject} and its Content-Security-Policy kept it from doing so: nothing left the browser (${list(pages)}).`,
    },
    'service-never-seen': {
      title: 'Declared service that was never seen',
      text: ({ subject }) =>
        `${subject} is declared and was allowed, and no page asked it for anything. If it is not used any more, take it out of the registry: visitors are asked for nothing.`,
    },
    'cookie-never-seen': {
      title: 'Declared cookie that was never seen',
      text: ({ subject, severity }) =>
        severity === 'fault'
          ? `${subject} is declared and did not appear on the occasion that it is declared for.`
          : `${subject} is declared; no state or page of this audit gave occasion to set it.`,
    },
    'storage-never-seen': {
      title: 'Declared storage that was never seen',
      text: ({ subject }) =>
        `${subject} is declared; no state or page of this audit gave occasion to keep it.`,
    },
    'policy-lacks': {
      title: 'Missing on the policy page',
      text: ({ subject, seen }) =>
        `${subject} is declared and does not stand on the policy page${seen ? ` in the language ${seen}` : ''}.`,
    },
    'page-failed': {
      title: 'Page that could not be looked at',
      text: ({ seen }) => `The page did not answer as it should (${seen}); what it does was not seen.`,
    },
    'state-not-entered': {
      title: 'State that could not be brought about',
      text: ({ seen }) => `The forms for it did not work (${seen}); nothing was seen of this state.`,
    },
  },
  severity: { fault: 'Fault', notice: 'Notice' },
  columns: {
    state: 'State',
    visits: 'Visits',
    cookies: 'Cookies',
    storage: 'Stored items',
    hosts: 'Other hosts',
    faults: 'Faults',
    name: 'Name',
    kind: 'Kind',
    category: 'Category',
    declaredLife: 'Declared for',
    seenLife: 'Seen for',
    seenIn: 'Seen in',
    attributes: 'Attributes',
    setBy: 'Set by',
    host: 'Host',
    service: 'Service',
    count: 'Times',
    first: 'First',
    where: 'Where',
    expected: 'Declared',
    seen: 'Seen',
    page: 'Page',
  },
  sections: {
    findings: 'What is not as declared',
    notices: 'To look at',
    states: 'Every kind of visitor',
    cookies: 'Every cookie that was set',
    storage: 'Everything else that was kept',
    hosts: 'Every other host that was asked',
    declared: 'Everything that is declared',
    pages: 'Every page that was visited',
    proposal: 'What would have to be declared',
    method: 'How this was found',
  },
  none: {
    findings: 'Nothing.',
    storage: 'Nothing was kept beside cookies.',
    hosts: 'No other host was asked for anything.',
    cookies: 'No cookie was set.',
    seen: 'not seen',
  },
  kinds: {
    cookie: 'Cookie',
    service: 'Service',
  },
  own: 'this site',
  beforeChoice: 'while choosing',
  refusedByBrowser: 'not taken by the browser',
  atOnce: 'at once',
  after: (ms) => `after ${(ms / 1000).toFixed(1)} s`,
  more: (count) => `and ${count} more`,
  script: (url) => `script ${url}`,
  response: (url, status) => `answer of ${url} (${status})`,
  unknownSetter: 'not seen being set',
  method: [
    'A real Chromium visited the pages once per state, each state in a browser profile of its own. States were brought about by the forms that visitors use.',
    'Cookies were read from every answer, from every script that sets one, and from the browser’s own store after each page, including those that scripts cannot see and those of other hosts. Storage was watched and looked through in every frame: local and session storage, IndexedDB, Cache storage, service workers.',
    'Every request to another host was noted with the script or page that caused it. Times count from the moment in which the page was asked for.',
    'What stands in cookies is not in this report.',
    'An audit sees what happens on the pages that it visits and without anybody clicking on them. It does not see what providers do with what they receive.',
  ],
  proposal:
    'A starting point for a registry: services by the sites that were asked, with the cookies and storage that were seen. Purposes and names are for a person to write.',
};
