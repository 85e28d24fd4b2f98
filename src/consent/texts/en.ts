import type { ConsentTexts } from './model.ts';
import { policyEn } from './policy-en.ts';
import { dayIn, listIn, withUnit } from './words.ts';

const unit = withUnit('en', {
  seconds: ['second', 'seconds'],
  minutes: ['minute', 'minutes'],
  hours: ['hour', 'hours'],
  days: ['day', 'days'],
  weeks: ['week', 'weeks'],
  months: ['month', 'months'],
});

export const en: ConsentTexts = {
  categories: {
    necessary: 'Necessary',
    statistical: 'Statistical',
    internal: 'Internal (first-party)',
    'third-party': 'Third-party',
  },
  categoryMeaning: {
    statistical: 'Measure how the pages are used.',
    internal: 'Set by the portal itself, for comfort.',
    'third-party': 'Show content that is kept by others, who learn that you look at it.',
  },
  purposes: {
    audience: 'Audience measurement',
    maps: 'Maps',
    video: 'Videos',
    content: 'Content from other sites',
    social: 'Social networks',
    support: 'Help and contact',
    personalisation: 'Personalisation',
    advertising: 'Advertising',
  },
  grounds: {
    authentication: 'exempt: authentication that you asked for',
    security: 'exempt: security of a service that you asked for',
    language: 'exempt: language of the interface',
    choice: 'exempt: keeps your choice about cookies',
    consent: 'your consent',
  },
  storageKinds: {
    'local-storage': 'local storage',
    'session-storage': 'session storage',
    'indexed-db': 'browser database',
    'cache-storage': 'page cache',
    'service-worker': 'service worker',
  },
  readableBy: {
    server: 'the portal’s server only',
    page: 'the portal’s server and pages',
    provider: 'the provider',
  },
  places: { front: 'public pages', back: 'back office' },
  lifetime: (seconds) => (seconds === null ? 'until the browser is closed' : unit(seconds)),
  untilDeleted: 'until it is deleted',
  list: listIn('en-GB'),
  day: dayIn('en-GB'),

  refuseAll: 'Refuse all',
  choose: 'Choose',
  acceptAll: 'Accept all',

  ask: {
    label: 'Your choice',
    title: (portal) => `What may ${portal} load for you?`,
    lead: 'Some services store data on your device or pass data to others:',
    purpose: (purpose, services) => `${purpose.toLowerCase()} (${services})`,
    effect: 'If you refuse, everything else works the same.',
    change: 'You can change your mind at any time:',
    where: '“Manage cookies” is at the foot of every page.',
    recipients: 'Who receives what',
    changedTitle: (portal) => `Something has changed at ${portal}`,
    changedLead: 'Since your last choice some services ask for more. They are closed until you decide:',
    changed: (service, what) => `${service}: ${what}`,
  },
  widening(change) {
    switch (change.kind) {
      case 'new-service':
        return 'new';
      case 'category':
        return `now in the class ${en.categories[change.category]}`;
      case 'purpose':
        return `new purpose, ${en.purposes[change.purpose].toLowerCase()}`;
      case 'meaning':
        return 'its purpose has changed';
      case 'recipient':
        return `data also go to ${change.name}`;
      case 'country':
        return `data also go to ${change.name}`;
      case 'back-office':
        return 'used in more places';
      case 'stored':
        return `stores ${change.name} as well`;
      case 'longer':
        return `keeps ${change.name} for longer`;
    }
  },

  saved: {
    refused: 'Saved: nothing but what is necessary is stored or loaded.',
    granted: (services) => `Saved: ${services} may be used.`,
    change: 'Manage cookies',
  },
  conflict: {
    title: 'Your browser asks not to be tracked',
    lead: (services) =>
      `You allowed ${services} before your browser began to send Global Privacy Control. Until you say what holds, nothing of it is used.`,
    confirm: 'My choice holds',
    refuse: 'Refuse all',
  },
  signalled:
    'Your browser sends Global Privacy Control: we take it as a refusal of everything that is not necessary.',

  placeholder: {
    title: (service) => `Content from ${service}`,
    text: (provider, purpose) => `It is kept by ${provider}, and nothing of it has been loaded. ${purpose}`,
    once: (service) => `Load ${service} once`,
    always: (service) => `Always allow ${service}`,
    link: (provider) => `Open it at ${provider}`,
    policy: (provider) => `Privacy policy of ${provider}`,
  },

  centre: {
    title: 'Manage cookies',
    description: 'See and change what this portal may store on your device and load from others.',
    notNeeded: 'There is nothing to choose.',
    notNeededMore:
      'This portal uses only what is necessary for what you ask for. Nothing here needs your consent, so no page asks you for it.',
    lead: 'Everything is off unless you allow it. Nothing stops working without it.',
    standing: {
      unset: 'You have not chosen yet: nothing but what is necessary is used.',
      signalled:
        'Your browser sends Global Privacy Control. We take it as a refusal: nothing but what is necessary is used. You may still allow something below.',
      refused: 'You have refused everything that is not necessary.',
      granted: 'You have allowed what is ticked below.',
      expired: 'Your choice has ended after six months: nothing but what is necessary is used.',
      outdated: 'Some services have changed since your choice and are closed until you decide.',
      conflict:
        'Your choice is older than the Global Privacy Control signal of your browser. Until you save it again, nothing but what is necessary is used.',
    },
    since: (day, until) => `Chosen on ${day}, kept until ${until}.`,
    necessary: 'Necessary',
    necessaryText: 'Set only for something that you ask for. They cannot be switched off here.',
    always: 'always on',
    allow: (service) => `Allow ${service}`,
    provider: (name, country) => (country === undefined ? name : `${name} (${country})`),
    recipients: (names) => `Data also go to ${names}.`,
    stores: 'Stores',
    storesNothing: 'Stores nothing that we know of.',
    hosts: 'Your browser talks to',
    policy: 'Its privacy policy',
    allowClass: (category) => `Allow all of “${category}”`,
    refuseClass: (category) => `Refuse all of “${category}”`,
    counting: 'Audience measurement without cookies',
    countingText:
      'The portal counts page views by itself: no cookie, no identifier, no address kept. You can still object.',
    uncounted: 'Do not count my visits',
    save: 'Save my choice',
    forget: 'Forget my choice',
    forgetText: 'Removes the cookie that keeps it. You will be asked again.',
    receiptTitle: 'The record of your consent',
    receiptText:
      'When you allow something, we keep a record of it as proof, under a number that only your browser knows. With the number you can fetch the record, and have it erased once nothing is allowed any more.',
    receiptLabel: 'Number of the record',
    receiptFetch: 'Fetch the record',
    receiptErase: 'Erase the record',
    receiptHeld: 'The number in your browser now. Note it if you want to fetch the record later:',
    withdrawAndErase: 'Refuse all and erase the record',
    details: 'Who receives what, and what is stored',
    item: 'Name',
    what: 'Kind',
    lifetimeHead: 'Lifetime',
    purposeHead: 'Purpose',
    fetchPdf: 'Fetch it as PDF',
    erased: 'The record is erased.',
    unknownReceipt: 'There is no record under this number.',
    inForce:
      'The record still proves something that you allow. Refuse it first, then the record can be erased.',
    refusedForm: 'This form was sent from another site. Nothing was changed.',
    nothingRecorded: 'A refusal is not recorded: it leaves no number behind.',
  },
  manage: 'Manage cookies',
  policy: policyEn,
};
