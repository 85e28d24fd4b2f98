import type { PolicyTexts } from './policy.ts';

export const policyEn: PolicyTexts = {
  title: 'Cookie policy',
  description:
    'Everything that this portal can keep in your browser or load from others: who, what for, for how long, and how to change your mind.',
  lead: (portal) =>
    `What ${portal} can keep in your browser and load from others, why, and for how long. The tables are made from the same list against which the server checks every answer: a cookie that is not here cannot be set.`,
  controller: (name) => `Responsible: ${name}.`,
  inForce: (day, revision) => `In force since ${day}, version ${revision}.`,
  pdf: 'This policy as PDF',

  yours: {
    title: 'How things stand for you',
    sent: 'Cookies that your browser has sent with the request for this page:',
    sentNone: 'Your browser has sent no cookie with the request for this page.',
    others: (count) =>
      count === 1 ? 'and one that this portal has not set' : `and ${count} that this portal has not set`,
    allowed: 'You allow:',
    uncounted: 'Your visits are not counted.',
    manage: 'Manage cookies',
  },

  whatTitle: 'What is a cookie?',
  what: [
    'A cookie is a small text that a site asks your browser to keep, and to send back with later requests. By it the site knows the browser again, from one page to the next or after months.',
    'Browsers have other places to keep things in: local and session storage, databases, page caches, service workers. The same rules hold for all of them, so this page lists them all.',
  ],
  classesTitle: 'Four classes of cookies',
  classes: {
    necessary: 'Without them something that you have asked for would not work. They need no consent.',
    statistical:
      'Measure how the pages are used. They need your consent, unless the figures are anonymous from the start.',
    internal: 'Set by the portal itself for comfort. They need your consent.',
    'third-party':
      'Set by others whose content a page shows, or who learn by it that you look at it. They need your consent.',
  },
  usedTitle: 'What this portal uses',
  usedOf: {
    necessary:
      'Reading, searching, filtering and downloading set no cookie. Each of these appears only after an act of yours that needs it, and none can be switched off.',
    other: 'Nothing of it is loaded, kept or read before you allow it.',
  },
  nothingOf: 'This portal uses nothing of this class.',
  head: {
    provider: 'Provider',
    place: 'Function and place',
    name: 'Name',
    purpose: 'Purpose',
    lifetime: 'Lifetime',
    readers: 'Who can read it',
  },
  caption: (what) => `${what}: what is kept in your browser`,
  setWhen: (act) => `Set ${act}.`,
  ground: 'Ground:',
  service: {
    provider: 'Provider',
    purposes: 'What for',
    recipients: 'Data also go to',
    countries: 'Countries',
    hosts: 'Your browser talks to',
    places: 'Where',
    policy: 'Privacy policy of the provider',
    storesNothing: 'It keeps nothing in your browser that we know of.',
  },
  countingTitle: 'Statistics without cookies',
  counting:
    'The portal counts by itself what is read: without a cookie, without an identifier, and without keeping addresses. Such anonymous statistics need no consent, and you can still object.',
  countingMore: '[What is counted, and how to object]',
  changeTitle: 'Changing your mind',
  changeNotNeeded: 'Nothing here needs your consent at present, so there is nothing to choose.',
  change: (manage) =>
    `[${manage}] is at the foot of every page. There you allow or refuse each service, as easily the one as the other, and see what you have chosen. What you refuse is closed at once, and what it has kept on our host is deleted.`,
  changeTime:
    'A choice is remembered for six months, a refusal as long as a permission. Then, or when a service that you allowed asks for more, you are asked anew.',
  changeSignal:
    'If your browser sends Global Privacy Control, we take it as a refusal of everything that is not necessary, without asking.',
  browserTitle: 'Settings of your browser',
  browser: 'Your browser shows, deletes and blocks what sites keep in it:',
  browsers: [
    ['Firefox', 'Settings, Privacy & Security, Cookies and Site Data'],
    ['Chrome', 'Settings, Privacy and security, Third-party cookies and Site settings'],
    ['Edge', 'Settings, Privacy, search, and services, Cookies'],
    ['Safari on a Mac', 'Settings, Privacy, Manage Website Data'],
    ['Safari on iPhone and iPad', 'Settings, Apps, Safari, Advanced, Website Data'],
  ],
  browserBlocked:
    'With all cookies blocked everything that is for reading works as before; you cannot sign in, and a choice of language or about cookies is not remembered.',
  recordsTitle: 'The proof of your consent',
  records:
    'A refusal is not recorded. When you allow something, we have to be able to prove it, and keep a record: what you allowed, when, for how long, and what you were shown. It holds no address, no name and nothing of your browser; a random number that only your browser knows leads to it.',
  recordsKept: (months, reason) =>
    `It is erased ${months} months after the choice has ended.${reason === '' ? '' : ` Why so long: ${reason}`}`,
  recordsRights:
    'With the number you can fetch the record, and have it erased once nothing is allowed any more: under “Manage cookies”.',
  historyTitle: 'What has changed',
  historyLead: 'Every version of this policy, the newest first.',
  older: 'Earlier versions are kept by the portal.',
  asksAgain: 'Whoever had allowed it is asked again.',
  changed: {
    first: 'First version.',
    serviceAdded: (name) => `New service: ${name}.`,
    serviceRemoved: (name) => `No longer used: ${name}.`,
    serviceWider: (name, what) => `${name}: ${what}.`,
    serviceNarrower: (name) => `${name} asks for less.`,
    itemAdded: (name) => `The portal can set ${name}.`,
    itemRemoved: (name) => `The portal no longer sets ${name}.`,
    itemChanged: (name) => `The declaration of ${name} has changed.`,
    added: 'Paragraphs of the operator of the portal have changed.',
    wording: 'Wording or layout; the meaning is the same.',
  },

  record: {
    title: 'Record of your consent',
    lead: (portal) =>
      `What ${portal} has on record under your number, the oldest first. Nothing else is kept of your decisions.`,
    events: {
      given: 'You allowed something',
      renewed: 'You allowed the same again',
      changed: 'You changed what you allow',
      withdrawn: 'You withdrew your permission',
    },
    time: 'When',
    allowed: 'Allowed from then on',
    nothing: 'nothing',
    until: 'Until',
    method: 'Where',
    methods: {
      banner: 'in answer to the question at the top of a page',
      centre: 'under “Manage cookies”',
      placeholder: 'in the place of content that was not loaded',
      account: 'in your account',
    },
    signal: 'Your browser sent Global Privacy Control.',
    version: 'Version of the policy',
    shown: 'What you were shown',
    id: 'Record',
  },
};
