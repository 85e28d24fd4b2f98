import type { AuditTexts } from './model.ts';

const list = (pages: readonly string[]): string => pages.slice(0, 3).join(', ');

export const fr: AuditTexts = {
  lang: 'fr',
  title: 'Audit des cookies',
  lead: 'Ce qu’un navigateur a reçu, conservé et demandé sur ce site, comparé à ce que le site déclare.',
  clean: 'Tout est conforme à la déclaration',
  cleanMore:
    'Aucun cookie, aucun élément conservé et aucune requête que le registre ne déclare, dans aucune situation.',
  failed: (faults) =>
    faults === 1 ? '1 élément n’est pas conforme' : `${faults} éléments ne sont pas conformes`,
  failedMore: 'Chacun est décrit ci-dessous, avec l’endroit où il a été vu et ce qu’il faut faire.',
  noRegistry:
    'Ce site ne publie pas de registre : tout ce qui a été trouvé compte comme non déclaré, et un registre est proposé.',
  facts: {
    site: 'Site',
    when: 'Date de l’audit',
    duration: 'Durée',
    browser: 'Navigateur',
    app: 'Auditeur',
    revision: 'Révision du registre',
    pages: 'Pages',
    visits: 'Visites',
    requests: 'Requêtes',
    states: 'Situations',
  },
  states: {
    first: 'Première visite',
    refused: 'Tout refusé',
    accepted: 'Tout accepté',
    category: 'Une seule catégorie',
    withdrawn: 'Consentement retiré',
    signal: 'Signal de confidentialité',
    objected: 'Opposition au comptage',
    language: 'Langue choisie',
    'signed-in': 'Personne connectée',
  },
  stateText: {
    first: 'Un navigateur neuf, sans aucun choix.',
    refused: 'Tout a été refusé dans le centre de préférences.',
    accepted: 'Tout a été accepté dans le centre de préférences.',
    category: 'Seuls les services d’une catégorie ont été permis.',
    withdrawn: 'Tout a été accepté, utilisé, puis retiré.',
    signal: 'Le navigateur envoie Global Privacy Control.',
    objected: 'La personne ne veut pas être comptée.',
    language: 'Une langue a été choisie avec le sélecteur.',
    'signed-in': 'Une personne s’est connectée.',
  },
  grounds: {
    authentication: 'une personne se connecte',
    security: 'un formulaire demande qui est la personne',
    language: 'une langue est choisie',
    choice: 'un choix de cookies est enregistré',
    consent: 'la personne consent',
  },
  findings: {
    'cookie-undeclared': {
      title: 'Cookie non déclaré',
      text: ({ subject, host }) =>
        `Le cookie ${subject}${host === undefined ? '' : ` de ${host}`} a été déposé, et le registre l’ignore. Déclarez-le, ou retirez ce qui le dépose.`,
    },
    'cookie-without-consent': {
      title: 'Cookie sans consentement',
      text: ({ subject, service }) =>
        `Le cookie ${subject} du service ${service} a été déposé alors que la personne ne l’avait pas permis. Il doit attendre le choix.`,
    },
    'cookie-without-occasion': {
      title: 'Cookie sans raison d’être',
      text: ({ subject, expected }) =>
        `Le cookie ${subject} n’est nécessaire que quand ${fr.grounds[(expected ?? 'consent') as 'choice']} ; ici, il a été déposé sans cela.`,
    },
    'cookie-longer': {
      title: 'Cookie plus durable que déclaré',
      text: ({ subject }) => `Le cookie ${subject} est déposé pour plus longtemps que ce qui est annoncé.`,
    },
    'cookie-attributes': {
      title: 'Cookie aux attributs différents',
      text: ({ subject }) => `Le cookie ${subject} n’a pas été déposé avec les attributs déclarés.`,
    },
    'cookie-value': {
      title: 'Cookie à la valeur d’une autre forme',
      text: ({ subject }) =>
        `Ce que contient le cookie ${subject} n’a pas la forme déclarée : il pourrait contenir plus que ce qui est annoncé.`,
    },
    'cookie-after-withdrawal': {
      title: 'Cookie resté après le retrait',
      text: ({ subject, service }) =>
        `La personne a retiré le service ${service}, et son cookie ${subject} était encore là ensuite.`,
    },
    'storage-undeclared': {
      title: 'Stockage non déclaré',
      text: ({ subject, host }) =>
        `${subject} a été conservé dans le navigateur${host === undefined ? '' : ` pour ${host}`}, et le registre l’ignore. Les règles des cookies valent pour toute forme de stockage.`,
    },
    'storage-without-consent': {
      title: 'Stockage sans consentement',
      text: ({ subject, service }) =>
        `${subject} du service ${service} a été conservé alors que la personne ne l’avait pas permis.`,
    },
    'host-undeclared': {
      title: 'Tiers non déclaré',
      text: ({ subject, pages }) =>
        `Le navigateur a dû s’adresser à ${subject}, qui apprend l’adresse de la personne et ce qu’elle regarde (${list(pages)}). Déclarez le service, ou retirez-le.`,
    },
    'host-without-consent': {
      title: 'Tiers avant consentement',
      text: ({ subject, service }) =>
        `${subject} du service ${service} a été sollicité alors que la personne ne l’avait pas permis.`,
    },
    'host-other-use': {
      title: 'Tiers utilisé au-delà de la déclaration',
      text: ({ subject }) => `${subject} est déclaré, mais pas pour ce type de contenu.`,
    },
    'host-through-frame': {
      title: 'Tiers à l’intérieur d’un cadre permis',
      text: ({ subject, service }) =>
        `Le cadre du service permis ${service} s’est adressé à son tour à ${subject}. Son fournisseur en répond ; nommez-le parmi les destinataires si les visiteurs doivent le savoir.`,
    },
    'request-stopped': {
      title: 'Requête arrêtée par la politique de la page',
      text: ({ subject, pages }) =>
        `Une page a voulu s’adresser à ${subject} et sa Content-Security-Policy l’en a empêchée : rien n’a quitté le navigateur (${list(pages)}).`,
    },
    'service-never-seen': {
      title: 'Service déclaré jamais vu',
      text: ({ subject }) =>
        `${subject} est déclaré et a été permis, et aucune page ne lui a rien demandé. S’il ne sert plus, retirez-le du registre : la question est posée pour rien.`,
    },
    'cookie-never-seen': {
      title: 'Cookie déclaré jamais vu',
      text: ({ subject, severity }) =>
        severity === 'fault'
          ? `${subject} est déclaré et n’est pas apparu à l’occasion pour laquelle il est déclaré.`
          : `${subject} est déclaré ; aucune situation ni page de cet audit n’a donné l’occasion de le déposer.`,
    },
    'storage-never-seen': {
      title: 'Stockage déclaré jamais vu',
      text: ({ subject }) =>
        `${subject} est déclaré ; aucune situation ni page de cet audit n’a donné l’occasion de le conserver.`,
    },
    'policy-lacks': {
      title: 'Absent de la page de politique',
      text: ({ subject, seen }) =>
        `${subject} est déclaré et ne figure pas sur la page de politique${seen ? ` dans la langue ${seen}` : ''}.`,
    },
    'page-failed': {
      title: 'Page qui n’a pas pu être regardée',
      text: ({ seen }) => `La page n’a pas répondu comme prévu (${seen}) ; ce qu’elle fait n’a pas été vu.`,
    },
    'state-not-entered': {
      title: 'Situation qui n’a pas pu être obtenue',
      text: ({ seen }) =>
        `Les formulaires prévus n’ont pas fonctionné (${seen}) ; rien n’a été vu de cette situation.`,
    },
  },
  severity: { fault: 'Écart', notice: 'Remarque' },
  columns: {
    state: 'Situation',
    visits: 'Visites',
    cookies: 'Cookies',
    storage: 'Éléments conservés',
    hosts: 'Autres hôtes',
    faults: 'Écarts',
    name: 'Nom',
    kind: 'Type',
    category: 'Catégorie',
    declaredLife: 'Durée déclarée',
    seenLife: 'Durée vue',
    seenIn: 'Vu dans',
    attributes: 'Attributs',
    setBy: 'Déposé par',
    host: 'Hôte',
    service: 'Service',
    count: 'Fois',
    first: 'Premier',
    where: 'Où',
    expected: 'Déclaré',
    seen: 'Vu',
    page: 'Page',
  },
  sections: {
    findings: 'Ce qui n’est pas conforme',
    notices: 'À regarder',
    states: 'Chaque sorte de visiteur',
    cookies: 'Chaque cookie déposé',
    storage: 'Tout ce qui a été conservé d’autre',
    hosts: 'Chaque autre hôte sollicité',
    declared: 'Tout ce qui est déclaré',
    pages: 'Chaque page visitée',
    proposal: 'Ce qu’il faudrait déclarer',
    method: 'Comment cela a été établi',
  },
  none: {
    findings: 'Rien.',
    storage: 'Rien n’a été conservé en dehors des cookies.',
    hosts: 'Aucun autre hôte n’a été sollicité.',
    cookies: 'Aucun cookie n’a été déposé.',
    seen: 'non vu',
  },
  kinds: {
    cookie: 'Cookie',
    service: 'Service',
  },
  own: 'ce site',
  beforeChoice: 'pendant le choix',
  refusedByBrowser: 'non accepté par le navigateur',
  atOnce: 'aussitôt',
  after: (ms) => `après ${(ms / 1000).toFixed(1).replace('.', ',')} s`,
  more: (count) => `et ${count} de plus`,
  script: (url) => `script ${url}`,
  response: (url, status) => `réponse de ${url} (${status})`,
  unknownSetter: 'dépôt non observé',
  method: [
    'Un véritable Chromium a visité les pages une fois par situation, chaque situation dans un profil de navigateur à part. Les situations ont été obtenues par les formulaires que les visiteurs utilisent.',
    'Les cookies ont été lus dans chaque réponse, dans chaque script qui en dépose, et dans le magasin du navigateur après chaque page, y compris ceux que les scripts ne voient pas et ceux d’autres hôtes. Le stockage a été surveillé et inspecté dans chaque cadre : stockage local et de session, IndexedDB, stockage de cache, service workers.',
    'Chaque requête vers un autre hôte a été notée avec le script ou la page qui l’a causée. Les durées comptent à partir du moment où la page a été demandée.',
    'Le contenu des cookies ne figure pas dans ce rapport.',
    'Un audit voit ce qui se passe sur les pages qu’il visite et sans que personne n’y clique. Il ne voit pas ce que les fournisseurs font de ce qu’ils reçoivent.',
  ],
  proposal:
    'Un point de départ pour un registre : les services selon les sites sollicités, avec les cookies et le stockage vus. Les finalités et les noms sont à écrire par une personne.',
};
