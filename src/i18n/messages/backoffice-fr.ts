import type { backOfficeEn } from './backoffice-en.ts';

// Every text of the back office and of one's own account in French; the type keeps it complete.
export const backOfficeFr: Readonly<Record<keyof typeof backOfficeEn, string>> = {
  cancel: 'Annuler',

  'office.title': 'Back-office',
  'office.account': 'Votre compte',
  'office.overview': 'Back-office',
  'office.concerns': 'À traiter',
  'office.problem-in-title': 'À corriger :',
  'office.problems': '{count, plural, one {Un point à corriger} other {# points à corriger}}',
  'office.optional': '(facultatif)',
  'office.confirm': 'Confirmation',
  'office.state': 'État',
  'office.all': 'tous',
  'office.sort-by': 'Trier par : {column}',
  'office.none-found': 'Rien ne correspond.',
  'office.show-all': 'Tout afficher',
  'office.refused': 'Cette page ne vous est pas ouverte',
  'office.refused-text':
    'Vous êtes connecté sous le nom de {name}, et ce compte ne peut pas ouvrir cette page. S’il devait le pouvoir, demandez-en le droit à un administrateur du portail.',

  'office.group.data': 'Données',
  'office.group.people': 'Personnes',
  'office.group.portal': 'Portail',
  'office.nav.overview': 'Vue d’ensemble',
  'office.nav.mail': 'Courrier',
  'office.about.overview': 'Ce qui attend quelqu’un, et où tout se trouve.',
  'office.about.mail':
    'Les messages écrits par le portail : envoyés, en attente, ou à transmettre à la main.',
  'office.concern.mail-failed':
    '{count, plural, one {Un message n’a pas pu être remis} other {# messages n’ont pas pu être remis}}',
  'office.concern.mail-kept':
    '{count, plural, one {Un message est à transmettre à la main} other {# messages sont à transmettre à la main}}',

  'office.problem.required': 'Ce champ ne peut pas rester vide.',
  'office.problem.too-long':
    'C’est trop long : {max, plural, one {# caractère} other {# caractères}} au plus.',
  'office.problem.integer': 'Indiquez un nombre entier de {min, number} à {max, number}.',
  'office.problem.choose': 'Choisissez l’une des possibilités proposées.',

  'office.said.mail-retried': 'Le message est reparti.',
  'office.said.mail-not-retried': 'Le message n’a pas pu être renvoyé : il est parti, ou son lien a expiré.',
  'office.said.mail-removed': 'Le message a été supprimé.',

  'outbox.lead':
    'Ce que le portail écrit part de lui-même. Voici les derniers envois, et ce qui n’a pas pu être remis.',
  'outbox.lead-without-server':
    'Le portail n’a pas de serveur de courrier : ses messages restent ici. Ouvrez-en un et transmettez vous-même son lien à la personne.',
  'outbox.count': '{count, plural, =0 {Aucun message} one {# message} other {# messages}}',
  'outbox.empty':
    'Le portail n’a encore écrit aucun message. Les invitations, les nouveaux mots de passe et les avis se trouveront ici.',
  'outbox.subject': 'Message',
  'outbox.title': 'Objet',
  'outbox.to': 'Destinataire',
  'outbox.created': 'Écrit',
  'outbox.sent': 'Envoyé',
  'outbox.expires': 'Conservé jusqu’au',
  'outbox.attempts': 'Tentatives',
  'outbox.error': 'Réponse du serveur de courrier',
  'outbox.link': 'Lien',
  'outbox.link-text':
    'Quiconque détient ce lien peut s’en servir au nom de {to} : ne le donnez qu’à cette personne, par une voie que d’autres ne peuvent pas lire.',
  'outbox.text': 'Texte',
  'outbox.gone':
    'Le message a été envoyé. Son contenu n’est pas conservé : son lien n’appartient qu’à son lecteur.',
  'outbox.retry': 'Renvoyer',
  'outbox.remove': 'Supprimer',
  'outbox.state.waiting': 'en route',
  'outbox.state.sent': 'envoyé',
  'outbox.state.failed': 'non remis',
  'outbox.state.kept': 'à transmettre',
  'outbox.template.invitation': 'Invitation',
  'outbox.template.registration': 'Inscription',
  'outbox.template.registration-known': 'Inscription, adresse déjà connue',
  'outbox.template.password-reset': 'Nouveau mot de passe',
  'outbox.template.email-change': 'Nouvelle adresse à confirmer',
  'outbox.template.email-changed': 'Adresse modifiée',
  'outbox.template.password-changed': 'Mot de passe modifié',
  'outbox.template.sign-in-method-added': 'Nouveau moyen de connexion',
  'outbox.template.failure': 'Avis de panne',
};
