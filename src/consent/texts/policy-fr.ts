import type { PolicyTexts } from './policy.ts';

export const policyFr: PolicyTexts = {
  title: 'Politique de cookies',
  description:
    'Tout ce que ce portail peut conserver dans votre navigateur ou charger d’ailleurs : qui, pourquoi, pour combien de temps, et comment changer d’avis.',
  lead: (portal) =>
    `Ce que ${portal} peut conserver dans votre navigateur et charger d’ailleurs, pourquoi, et pour combien de temps. Les tableaux sont tirés de la liste même à laquelle le serveur confronte chaque réponse : un cookie qui n’y figure pas ne peut pas être déposé.`,
  controller: (name) => `Responsable : ${name}.`,
  inForce: (day, revision) => `En vigueur depuis le ${day}, version ${revision}.`,
  pdf: 'Cette politique en PDF',

  yours: {
    title: 'Où vous en êtes',
    sent: 'Cookies que votre navigateur a envoyés en demandant cette page :',
    sentNone: 'Votre navigateur n’a envoyé aucun cookie en demandant cette page.',
    others: (count) =>
      count === 1 ? 'et un que ce portail n’a pas déposé' : `et ${count} que ce portail n’a pas déposés`,
    allowed: 'Vous autorisez :',
    uncounted: 'Vos visites ne sont pas comptées.',
    manage: 'Gérer les cookies',
  },

  whatTitle: 'Qu’est-ce qu’un cookie ?',
  what: [
    'Un cookie est un petit texte qu’un site demande à votre navigateur de garder et de renvoyer avec les requêtes suivantes. Le site reconnaît ainsi le navigateur, d’une page à l’autre ou des mois plus tard.',
    'Les navigateurs ont d’autres endroits où conserver des données : stockage local et de session, bases de données, caches de pages, service workers. Les mêmes règles valent pour tous ; cette page les énumère donc tous.',
  ],
  classesTitle: 'Quatre classes de cookies',
  classes: {
    necessary:
      'Sans eux, quelque chose que vous avez demandé ne fonctionnerait pas. Ils ne requièrent pas de consentement.',
    statistical:
      'Mesurent l’usage des pages. Ils requièrent votre consentement, sauf si les chiffres sont anonymes dès l’origine.',
    internal: 'Déposés par le portail lui-même, pour le confort. Ils requièrent votre consentement.',
    'third-party':
      'Déposés par d’autres, dont une page montre le contenu ou qui apprennent par là que vous le regardez. Ils requièrent votre consentement.',
  },
  usedTitle: 'Ce que ce portail utilise',
  usedOf: {
    necessary:
      'Lire, rechercher, filtrer et télécharger ne dépose aucun cookie. Chacun de ceux-ci n’apparaît qu’après un acte de votre part qui en a besoin, et aucun ne peut être désactivé.',
    other: 'Rien n’en est chargé, conservé ni lu avant que vous ne l’autorisiez.',
  },
  nothingOf: 'Ce portail n’utilise rien de cette classe.',
  head: {
    provider: 'Fournisseur',
    place: 'Fonction et emplacement',
    name: 'Nom',
    purpose: 'Finalité',
    lifetime: 'Durée',
    readers: 'Qui peut le lire',
  },
  caption: (what) => `${what} : ce qui est conservé dans votre navigateur`,
  setWhen: (act) => `Déposé ${act}.`,
  ground: 'Fondement :',
  service: {
    provider: 'Fournisseur',
    purposes: 'Pourquoi',
    recipients: 'Des données vont aussi à',
    countries: 'Pays',
    hosts: 'Votre navigateur s’adresse à',
    places: 'Où',
    policy: 'Politique de confidentialité du fournisseur',
    storesNothing: 'Il ne conserve rien dans votre navigateur, à notre connaissance.',
  },
  countingTitle: 'Statistiques sans cookies',
  counting:
    'Le portail compte lui-même ce qui est lu : sans cookie, sans identifiant et sans conserver d’adresse. De telles statistiques anonymes ne requièrent pas de consentement, et vous pouvez tout de même vous y opposer.',
  countingMore: '[Ce qui est compté, et comment s’y opposer]',
  changeTitle: 'Changer d’avis',
  changeNotNeeded: 'Rien ici ne requiert votre consentement pour l’instant : il n’y a donc rien à choisir.',
  change: (manage) =>
    `[${manage}] est au bas de chaque page. Vous y autorisez ou refusez chaque service, aussi facilement l’un que l’autre, et voyez ce que vous avez choisi. Ce que vous refusez est fermé aussitôt, et ce qu’il a conservé chez nous est supprimé.`,
  changeTime:
    'Un choix est retenu six mois, un refus aussi longtemps qu’une autorisation. Ensuite, ou quand un service que vous aviez autorisé demande davantage, la question vous est posée à nouveau.',
  changeSignal:
    'Si votre navigateur envoie le signal Global Privacy Control, nous le prenons pour un refus de tout ce qui n’est pas nécessaire, sans rien demander.',
  browserTitle: 'Réglages de votre navigateur',
  browser: 'Votre navigateur montre, supprime et bloque ce que les sites y conservent :',
  browsers: [
    ['Firefox', 'Paramètres, Vie privée et sécurité, Cookies et données de sites'],
    ['Chrome', 'Paramètres, Confidentialité et sécurité, Cookies tiers et Paramètres des sites'],
    ['Edge', 'Paramètres, Confidentialité, recherche et services, Cookies'],
    ['Safari sur Mac', 'Réglages, Confidentialité, Gérer les données de sites web'],
    ['Safari sur iPhone et iPad', 'Réglages, Apps, Safari, Avancé, Données de sites'],
  ],
  browserBlocked:
    'Quand tous les cookies sont bloqués, tout ce qui est à lire fonctionne comme avant ; vous ne pouvez pas vous connecter, et un choix de langue ou de cookies n’est pas retenu.',
  recordsTitle: 'La preuve de votre consentement',
  records:
    'Un refus n’est pas enregistré. Quand vous autorisez quelque chose, nous devons pouvoir le prouver et en gardons la trace : ce que vous avez autorisé, quand, pour combien de temps, et ce qui vous a été montré. Elle ne contient ni adresse, ni nom, ni rien de votre navigateur ; un numéro aléatoire que seul votre navigateur connaît y mène.',
  recordsKept: (months, reason) =>
    `Elle est effacée ${months} mois après la fin du choix.${reason === '' ? '' : ` Raison de cette durée : ${reason}`}`,
  recordsRights:
    'Avec ce numéro, vous pouvez obtenir la preuve et, dès que plus rien n’est autorisé, la faire effacer : sous « Gérer les cookies ».',
  historyTitle: 'Ce qui a changé',
  historyLead: 'Toutes les versions de cette politique, la plus récente d’abord.',
  older: 'Le portail conserve les versions antérieures.',
  asksAgain: 'La question est posée à nouveau à qui l’avait autorisé.',
  changed: {
    first: 'Première version.',
    serviceAdded: (name) => `Nouveau service : ${name}.`,
    serviceRemoved: (name) => `N’est plus utilisé : ${name}.`,
    serviceWider: (name, what) => `${name} : ${what}.`,
    serviceNarrower: (name) => `${name} demande moins.`,
    itemAdded: (name) => `Le portail peut déposer ${name}.`,
    itemRemoved: (name) => `Le portail ne dépose plus ${name}.`,
    itemChanged: (name) => `La déclaration de ${name} a changé.`,
    added: 'Les paragraphes de l’exploitant du portail ont changé.',
    wording: 'Formulation ou présentation ; le sens est le même.',
  },

  record: {
    title: 'Preuve de votre consentement',
    lead: (portal) =>
      `Ce que ${portal} conserve sous votre numéro, du plus ancien au plus récent. Rien d’autre n’est conservé de vos décisions.`,
    events: {
      given: 'Vous avez autorisé quelque chose',
      renewed: 'Vous avez autorisé de nouveau la même chose',
      changed: 'Vous avez modifié ce que vous autorisez',
      withdrawn: 'Vous avez retiré votre autorisation',
    },
    time: 'Quand',
    allowed: 'Autorisé à partir de là',
    nothing: 'rien',
    until: 'Jusqu’au',
    method: 'Où',
    methods: {
      banner: 'en réponse à la question en haut d’une page',
      centre: 'sous « Gérer les cookies »',
      placeholder: 'à la place d’un contenu qui n’était pas chargé',
      account: 'dans votre compte',
    },
    signal: 'Votre navigateur envoyait le signal Global Privacy Control.',
    version: 'Version de la politique',
    shown: 'Ce qui vous a été montré',
    id: 'Preuve',
  },
};
