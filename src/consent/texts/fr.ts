import type { ConsentTexts } from './model.ts';
import { policyFr } from './policy-fr.ts';
import { dayIn, listIn, withUnit } from './words.ts';

const unit = withUnit('fr', {
  seconds: ['seconde', 'secondes'],
  minutes: ['minute', 'minutes'],
  hours: ['heure', 'heures'],
  days: ['jour', 'jours'],
  weeks: ['semaine', 'semaines'],
  months: ['mois', 'mois'],
});

export const fr: ConsentTexts = {
  categories: {
    necessary: 'Nécessaires',
    statistical: 'Statistiques',
    internal: 'Internes',
    'third-party': 'Tiers',
  },
  categoryMeaning: {
    statistical: 'Mesurent l’usage des pages.',
    internal: 'Déposés par le portail lui-même, pour le confort.',
    'third-party': 'Affichent des contenus conservés par d’autres, qui apprennent que vous les regardez.',
  },
  purposes: {
    audience: 'Mesure d’audience',
    maps: 'Cartes',
    video: 'Vidéos',
    content: 'Contenus d’autres sites',
    social: 'Réseaux sociaux',
    support: 'Aide et contact',
    personalisation: 'Personnalisation',
    advertising: 'Publicité',
  },
  grounds: {
    authentication: 'exempté : authentification que vous avez demandée',
    security: 'exempté : sécurité d’un service que vous avez demandé',
    language: 'exempté : langue de l’interface',
    choice: 'exempté : conserve votre choix de cookies',
    consent: 'votre consentement',
  },
  storageKinds: {
    'local-storage': 'stockage local',
    'session-storage': 'stockage de session',
    'indexed-db': 'base de données du navigateur',
    'cache-storage': 'cache de pages',
    'service-worker': 'service worker',
  },
  readableBy: {
    server: 'le serveur du portail seulement',
    page: 'le serveur et les pages du portail',
    provider: 'le fournisseur',
  },
  places: { front: 'pages publiques', back: 'back-office' },
  lifetime: (seconds) => (seconds === null ? 'jusqu’à la fermeture du navigateur' : unit(seconds)),
  untilDeleted: 'jusqu’à sa suppression',
  list: listIn('fr'),
  day: dayIn('fr-FR'),

  refuseAll: 'Tout refuser',
  choose: 'Choisir',
  acceptAll: 'Tout accepter',

  ask: {
    label: 'Votre choix',
    title: (portal) => `Que peut charger ${portal} pour vous ?`,
    lead: 'Certains services stockent des données sur votre appareil ou en transmettent à d’autres :',
    purpose: (purpose, services) => `${purpose.toLowerCase()} (${services})`,
    effect: 'Si vous refusez, tout le reste fonctionne de même.',
    change: 'Vous pouvez changer d’avis à tout moment :',
    where: '« Gérer les cookies » est au bas de chaque page.',
    recipients: 'Qui reçoit quoi',
    changedTitle: (portal) => `Quelque chose a changé chez ${portal}`,
    changedLead:
      'Depuis votre dernier choix, des services demandent davantage. Ils restent fermés jusqu’à votre décision :',
    changed: (service, what) => `${service} : ${what}`,
  },
  widening(change) {
    switch (change.kind) {
      case 'new-service':
        return 'nouveau';
      case 'category':
        return `désormais dans la classe « ${fr.categories[change.category]} »`;
      case 'purpose':
        return `nouvelle finalité, ${fr.purposes[change.purpose].toLowerCase()}`;
      case 'meaning':
        return 'sa finalité a changé';
      case 'recipient':
        return `des données vont aussi à ${change.name}`;
      case 'country':
        return `des données vont aussi dans ce pays : ${change.name}`;
      case 'back-office':
        return 'utilisé à davantage d’endroits';
      case 'stored':
        return `stocke aussi ${change.name}`;
      case 'longer':
        return `conserve ${change.name} plus longtemps`;
    }
  },

  saved: {
    refused: 'Enregistré : rien n’est stocké ni chargé hormis le nécessaire.',
    granted: (services) => `Enregistré : ${services} peut être utilisé.`,
    change: 'Gérer les cookies',
  },
  conflict: {
    title: 'Votre navigateur demande à ne pas être suivi',
    lead: (services) =>
      `Vous aviez autorisé ${services} avant que votre navigateur n’envoie le signal Global Privacy Control. Tant que vous n’avez pas dit ce qui vaut, rien n’en est utilisé.`,
    confirm: 'Mon choix demeure',
    refuse: 'Tout refuser',
  },
  signalled:
    'Votre navigateur envoie le signal Global Privacy Control : nous le prenons pour un refus de tout ce qui n’est pas nécessaire.',

  placeholder: {
    title: (service) => `Contenu de ${service}`,
    text: (provider, purpose) => `Il est conservé par ${provider} et rien n’en a été chargé. ${purpose}`,
    once: (service) => `Charger ${service} une fois`,
    always: (service) => `Toujours autoriser ${service}`,
    link: (provider) => `L’ouvrir chez ${provider}`,
    policy: (provider) => `Politique de confidentialité de ${provider}`,
  },

  centre: {
    title: 'Gérer les cookies',
    description: 'Voir et modifier ce que ce portail peut stocker sur votre appareil et charger d’ailleurs.',
    notNeeded: 'Il n’y a rien à choisir.',
    notNeededMore:
      'Ce portail n’utilise que ce qu’exige ce que vous demandez. Rien ici ne requiert votre consentement : aucune page ne vous le demande donc.',
    lead: 'Tout est désactivé tant que vous ne l’autorisez pas. Rien ne cesse de fonctionner sans cela.',
    standing: {
      unset: 'Vous n’avez pas encore choisi : rien n’est utilisé hormis le nécessaire.',
      signalled:
        'Votre navigateur envoie le signal Global Privacy Control. Nous le prenons pour un refus : rien n’est utilisé hormis le nécessaire. Vous pouvez tout de même autoriser quelque chose ci-dessous.',
      refused: 'Vous avez refusé tout ce qui n’est pas nécessaire.',
      granted: 'Vous avez autorisé ce qui est coché ci-dessous.',
      expired: 'Votre choix a pris fin après six mois : rien n’est utilisé hormis le nécessaire.',
      outdated:
        'Des services ont changé depuis votre choix ; ils restent fermés jusqu’à ce que vous en décidiez.',
      conflict:
        'Votre choix est antérieur au signal Global Privacy Control de votre navigateur. Tant que vous ne l’enregistrez pas à nouveau, rien n’est utilisé hormis le nécessaire.',
    },
    since: (day, until) => `Choisi le ${day}, conservé jusqu’au ${until}.`,
    necessary: 'Nécessaires',
    necessaryText: 'Déposés seulement pour ce que vous demandez. Ils ne peuvent pas être désactivés ici.',
    always: 'toujours actif',
    allow: (service) => `Autoriser ${service}`,
    provider: (name, country) => (country === undefined ? name : `${name} (${country})`),
    recipients: (names) => `Des données vont aussi à ${names}.`,
    stores: 'Stocke',
    storesNothing: 'Ne stocke rien à notre connaissance.',
    hosts: 'Votre navigateur s’adresse à',
    policy: 'Sa politique de confidentialité',
    allowClass: (category) => `Autoriser toute la classe « ${category} »`,
    refuseClass: (category) => `Refuser toute la classe « ${category} »`,
    counting: 'Mesure d’audience sans cookie',
    countingText:
      'Le portail compte lui-même les pages vues : sans cookie, sans identifiant, sans conserver d’adresse. Vous pouvez tout de même vous y opposer.',
    uncounted: 'Ne pas compter mes visites',
    save: 'Enregistrer mon choix',
    forget: 'Oublier mon choix',
    forgetText: 'Supprime le cookie qui le conserve. La question vous sera posée à nouveau.',
    receiptTitle: 'La preuve de votre consentement',
    receiptText:
      'Quand vous autorisez quelque chose, nous en gardons la preuve sous un numéro que seul votre navigateur connaît. Avec ce numéro, vous pouvez obtenir la preuve et, dès que plus rien n’est autorisé, la faire effacer.',
    receiptLabel: 'Numéro de la preuve',
    receiptFetch: 'Obtenir la preuve',
    receiptErase: 'Effacer la preuve',
    receiptHeld: 'Le numéro que conserve votre navigateur. Notez-le pour obtenir la preuve plus tard :',
    withdrawAndErase: 'Tout refuser et effacer la preuve',
    details: 'Qui reçoit quoi, et ce qui est stocké',
    item: 'Nom',
    what: 'Nature',
    lifetimeHead: 'Durée',
    purposeHead: 'Finalité',
    fetchPdf: 'L’obtenir en PDF',
    erased: 'La preuve est effacée.',
    unknownReceipt: 'Il n’y a pas de preuve sous ce numéro.',
    inForce:
      'La preuve atteste encore quelque chose que vous autorisez. Refusez-le d’abord ; elle pourra ensuite être effacée.',
    refusedForm: 'Ce formulaire a été envoyé depuis un autre site. Rien n’a été modifié.',
    nothingRecorded: 'Un refus n’est pas enregistré : il ne laisse aucun numéro.',
  },
  manage: 'Gérer les cookies',
  policy: policyFr,
};
