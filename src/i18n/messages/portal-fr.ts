import type { portalEn } from './portal-en.ts';

// Ce que le back-office règle du portail, en français : nom, apparence, liens, listes.
export const portalFr: Readonly<Record<keyof typeof portalEn, string>> = {
  'footer.more': 'À voir aussi',
  'portal.parts': 'Parties des réglages',
  'portal.tab.general': 'Général',
  'portal.tab.look': 'Apparence',
  'portal.tab.links': 'Liens',
  'portal.tab.lists': 'Thèmes et licences',
  'portal.tab.server': 'Serveur',
  'portal.locked':
    'Réglé hors du back-office, par {env} ou par {name} dans portal.yaml. C’est là qu’on le change.',
  'portal.general-lead':
    'Le nom du portail et les langues qu’il parle. Les lecteurs voient un changement aussitôt.',
  'portal.name-in': 'Nom ({language})',
  'portal.name-missing': 'Le portail a besoin d’un nom dans une langue au moins.',
  'portal.languages': 'Langues',
  'portal.languages-hint':
    'Les pages, les messages et les adresses existent dans chacune. Avec une seule, il n’y a pas de choix de langue.',
  'portal.languages-missing': 'Choisissez au moins une langue.',
  'portal.default-language': 'Langue de qui n’en demande aucune',
  'portal.default-language-hint':
    'Quand ni l’adresse, ni un choix, ni le navigateur ne nomme une des langues ci-dessus.',
  'portal.default-not-there': 'La langue de qui n’en demande aucune doit être une des langues du portail.',
  'portal.bad-value': 'Valeur inutilisable : {allowed}.',
  'portal.order': 'Rang',
  'portal.address': 'Adresse',
  'portal.bad-address': 'Une adresse est un chemin comme /explore/ ou commence par https://.',
  'portal.bad-label': 'Il faut un texte d’une ligne, de 100 caractères au plus, dans une langue au moins.',
  'portal.bad-order': 'Un rang est un nombre entier.',
  'portal.links-lead':
    'Les liens en tête et au pied de chaque page. Videz une ligne pour l’ôter ; remplissez les dernières pour en ajouter.',
  'portal.navigation': 'En tête',
  'portal.navigation-hint': 'Tant qu’il n’y en a pas, les jeux de données et l’API y sont.',
  'portal.footer': 'Au pied',
  'portal.footer-hint': 'À côté de ce qui y est toujours.',
  'portal.lists-lead':
    'Ce que les producteurs choisissent pour décrire un jeu de données. Les jeux existants gardent ce qu’ils ont.',
  'portal.themes': 'Thèmes',
  'portal.themes-hint': 'Tant qu’il n’y en a pas, ceux des jeux de données sont proposés.',
  'portal.licences': 'Licences',
  'portal.licences-hint':
    'Chacune avec l’adresse de son texte, à laquelle d’autres catalogues la reconnaissent. Tant qu’il n’y en a pas, les licences usuelles des données ouvertes sont proposées.',
  'portal.licence-title': 'Intitulé',
  'portal.licence-url': 'Adresse de son texte',
  'portal.bad-licence': 'Une licence a besoin d’un intitulé et de l’adresse http(s) de son texte.',
  'portal.look-lead':
    'Les couleurs et le logo. Les lecteurs voient un changement aussitôt, en clair comme en sombre.',
  'portal.look-colours': 'Couleurs',
  'portal.look-colours-lead':
    'Une couleur difficile à lire est foncée sur papier clair, éclaircie sur fond sombre : un texte se détache toujours de son fond à 4,5:1 au moins.',
  'portal.look-accent': 'Liens, boutons et dessins',
  'portal.look-accent-hint': 'D’ordinaire, bleu profond.',
  'portal.look-mark': 'Ce qui doit être vu',
  'portal.look-mark-hint': 'Les problèmes et les secondes courbes. D’ordinaire, terre cuite.',
  'portal.look-show-name': 'Écrire le nom à côté du logo',
  'portal.look-reset': 'Revenir aux couleurs d’origine',
  'portal.look-light': 'Clair',
  'portal.look-dark': 'Sombre',
  'portal.look-repaired':
    '{chosen} ne se détache du papier clair qu’à {contrast}. {used} est montré à la place.',
  'portal.logo': 'Logo',
  'portal.logo-lead': 'En tête de chaque page, à la place de l’étoile. Dessiné sur 40 pixels de haut.',
  'portal.logo-dark': 'Logo sur fond sombre',
  'portal.logo-dark-lead': 'Pour les lecteurs dont le système est sombre, quand le logo ne s’y verrait pas.',
  'portal.logo-file': 'Image',
  'portal.logo-hint':
    'PNG, JPEG, WebP, GIF, AVIF ou SVG, 5 Mo au plus. Elle est redessinée, sur 800 × 240 pixels au plus.',
  'portal.logo-send': 'Utiliser cette image',
  'portal.logo-remove': 'Ôter',
  'portal.logo-missing': 'Choisissez d’abord une image.',
  'portal.logo-unreadable':
    'Ce n’est pas une image qui puisse être dessinée. Envoyez un PNG, JPEG, WebP, GIF, AVIF, ou un SVG sans référence à d’autres fichiers.',
  'portal.logo-too-large': 'L’image dépasse {max} Mo. Envoyez-en une plus petite.',
  'portal.limits': 'Limites',
  'portal.limits-lead': 'Elles valent aussitôt.',
  'portal.upload-mb': 'Plus grand fichier téléversable, en Mo',
  'dataset-office.tab.push': 'Envoi',
  'push.lead':
    'Instruments et programmes envoient d’eux-mêmes des enregistrements, un par un ou en nombre, et les lecteurs les voient en quelques secondes.',
  'push.off':
    'Aucun programme ne peut encore envoyer d’enregistrement à ce jeu. Il garde ceux qu’il a ; ceux qui sont envoyés s’y ajoutent.',
  'push.no-identity':
    'Aucun champ n’identifie un enregistrement : tout ce qui est envoyé s’ajoute. Désignez d’abord un tel champ si un enregistrement doit être renvoyé avec de nouvelles valeurs.',
  'push.identity': 'Un enregistrement est identifié par {fields} : renvoyé, il prend la place du précédent.',
  'push.switch-on': 'Laisser des programmes envoyer',
  'push.key': 'La clé',
  'push.key-once':
    'Elle n’est montrée que cette fois. Qui l’a peut ajouter, changer et supprimer des enregistrements de ce jeu, et rien d’autre.',
  'push.how': 'Comment envoyer',
  'push.how-lead':
    'Un enregistrement en objet JSON, ou une liste. Le même à …/delete/ en supprime, et …/<recordid>/delete/ celui que les lecteurs connaissent par cet identifiant. La réponse vient quand ils sont sur le disque.',
  'push.waiting': 'Pas encore montrés',
  'push.none': 'rien',
  'push.soon': 'certains : une tâche fait la version suivante',
  'push.rejected': 'Valeurs qui n’ont pas pu être reprises',
  'push.hint': 'La clé finit par',
  'push.since': 'Depuis',
  'push.identity-name': 'Identité',
  'push.identity-none': 'aucune : on ne fait qu’ajouter',
  'push.renew': 'Faire une autre clé',
  'push.switch-off': 'Plus d’envoi',
  'office.said.push-off': 'Plus aucun programme ne peut envoyer. Le jeu reste tel qu’il est.',
  'office.said.push-not-on':
    'Impossible de l’activer : c’est déjà fait, ou le jeu compte plus d’un million d’enregistrements.',
  'jobs.kind.apply-pushes': 'Montrer les enregistrements envoyés',
};
