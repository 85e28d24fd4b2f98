import type { Sentences } from './model.ts';

/** What settings are for, in French. */
export const settingsFr: Sentences = {
  'Address to listen on. 0.0.0.0 opens the portal to the network.':
    'Adresse d’écoute. 0.0.0.0 ouvre le portail au réseau.',
  'Port to listen on; 0 takes a free one.': 'Port d’écoute ; 0 prend un port libre.',
  'Where visitors find the portal. Empty: http://localhost with the port. Needed behind a proxy; https here makes cookies Secure.':
    'Où les visiteurs trouvent le portail. Vide : http://localhost avec le port. Nécessaire derrière un mandataire ; avec https ici, les cookies sont Secure.',
  'Folder of everything the portal keeps. It can be moved while the portal is stopped.':
    'Dossier de tout ce que le portail garde. Il peut être déplacé pendant que le portail est arrêté.',
  'PostgreSQL database of the metadata store, for several processes. Empty: SQLite, in the data folder.':
    'Base PostgreSQL des métadonnées, pour plusieurs processus. Vide : SQLite, dans le dossier des données.',
  'Connections to PostgreSQL that one process holds at most, beside one that listens for changes.':
    'Connexions à PostgreSQL qu’un processus tient au plus, à côté de celle qui attend les changements.',
  'Time zone of the portal: schedules run by its clock, summer time included.':
    'Fuseau horaire du portail : les calendriers suivent son heure, heure d’été comprise.',
  'Name of the portal, per language.': 'Nom du portail, par langue.',
  'Languages of the portal. With one there is no language switch and no django_language cookie.':
    'Langues du portail. Avec une seule, il n’y a ni sélecteur de langue ni cookie django_language.',
  'Language when neither the address, a choice nor the browser names one of the portal.':
    'Langue quand ni l’adresse, ni un choix, ni le navigateur n’en nomme une du portail.',
  'Colour of links, buttons and drawings. Made darker or lighter where it would be hard to read. Empty: deep blue.':
    'Couleur des liens, des boutons et des dessins. Foncée ou éclaircie là où elle serait difficile à lire. Vide : bleu profond.',
  'Second colour, for what must be seen. Treated in the same way. Empty: terracotta.':
    'Seconde couleur, pour ce qui doit être vu. Traitée de la même façon. Vide : terre cuite.',
  'Write the name of the portal beside its logo. Without a logo it is always there.':
    'Écrire le nom du portail à côté de son logo. Sans logo, il y est toujours.',
  'Links in the head of every page, in this order. Empty: the datasets and the API.':
    'Liens en tête de chaque page, dans cet ordre. Vide : les jeux de données et l’API.',
  'Further links in the foot of every page.': 'Autres liens au pied de chaque page.',
  'Themes that publishers choose from. Empty: those of the datasets that are there.':
    'Thèmes que les producteurs choisissent. Vide : ceux des jeux présents.',
  'Licences that publishers choose from, each with the address of its text. Empty: the usual ones of open data.':
    'Licences que les producteurs choisissent, chacune avec l’adresse de son texte. Vide : celles qui sont usuelles dans l’ouverture des données.',
  'What publishers are asked of each dataset beyond the usual: a list of objects with a name, as programs know it, and a label.':
    'Ce qui est demandé aux producteurs pour chaque jeu au-delà de l’usuel : une liste d’objets ayant un nom, tel que les programmes le connaissent, et un libellé.',
  'Load the demo catalogue into an empty portal at its first start.':
    'Charger le catalogue de démonstration dans un portail vide à son premier démarrage.',
  'Proxies whose X-Forwarded-* headers are believed. Empty: none.':
    'Mandataires dont les en-têtes X-Forwarded-* sont crus. Vide : aucun.',
  'How much is logged, as JSON lines on standard output.':
    'Ce qui est journalisé, en lignes JSON sur la sortie standard.',
  'Requests one address may make in a minute; 0: no limit. The addresses of one IPv6 network (/64) count as one.':
    'Requêtes qu’une adresse peut faire par minute ; 0 : sans limite. Les adresses d’un même réseau IPv6 (/64) comptent pour une.',
  'Engine processes. Each holds its own memory share.':
    'Processus du moteur. Chacun a sa propre part de mémoire.',
  'Threads of one engine process; 0: one per core.':
    'Fils d’exécution d’un processus du moteur ; 0 : un par cœur.',
  'Memory limit of one engine process, in MB; queries beyond it spill to disk. The process itself may take 2.6 times as much.':
    'Limite de mémoire d’un processus du moteur, en Mo ; au-delà, les requêtes passent par le disque. Le processus lui-même peut en prendre 2,6 fois autant.',
  'After this long a query for a page or an API answer is stopped.':
    'Durée après laquelle une requête d’une page ou de l’API est arrêtée.',
  'After this long an export is stopped.': 'Durée après laquelle un export est arrêté.',
  'Queries that one engine process runs at the same time; others wait. One address, person or key takes a third of them at most, and those who wait are served in turn.':
    'Requêtes qu’un processus du moteur mène en même temps ; les autres attendent. Une adresse, une personne ou une clé en prend un tiers au plus, et qui attend est servi à son tour.',
  'Queries that may wait; further ones are refused with 429 and Retry-After, those of whoever has most of them waiting first.':
    'Requêtes qui peuvent attendre ; les suivantes sont refusées avec 429 et Retry-After, d’abord celles de qui en a le plus en attente.',
  'Disk for finished exports kept to serve them again.':
    'Disque pour les exports terminés, gardés pour être servis de nouveau.',
  'Let imports fetch from loopback, private and link-local addresses.':
    'Laisser les imports consulter des adresses locales, privées ou de lien local.',
  'Largest source file, after decompression, in MB.':
    'Plus grand fichier source, une fois décompressé, en Mo.',
  'Largest file that can be uploaded in the back office, in MB.':
    'Plus grand fichier qui puisse être téléversé dans le back-office, en Mo.',
  'How long an upload may take. Other requests have a minute to arrive.':
    'Durée que peut prendre un téléversement. Les autres requêtes ont une minute pour arriver.',
  'Mail server for outgoing messages (SMTP). Empty: messages stay in the outbox, where administrators read them.':
    'Serveur de courrier pour les messages sortants (SMTP). Vide : les messages restent dans la boîte d’envoi, où les administrateurs les lisent.',
  'Its port: usually 587, or 465 with tls.': 'Son port : d’ordinaire 587, ou 465 avec tls.',
  'How the way there is encrypted: starttls (refused when the server does not offer it), tls from the first byte, or none, for a relay on the same machine.':
    'Comment le trajet est chiffré : starttls (refusé quand le serveur ne le propose pas), tls dès le premier octet, ou none, pour un relais sur la même machine.',
  'Name at the mail server. Empty: none.': 'Nom auprès du serveur de courrier. Vide : aucun.',
  'Password there.': 'Mot de passe auprès de lui.',
  'Who messages are from, such as Night Sky Club <portal@sky.example>. Needed with mail.host.':
    'De qui viennent les messages, par exemple Night Sky Club <portal@sky.example>. Nécessaire avec mail.host.',
  'Let people sign in over http from other machines. Whoever is on the way reads their passwords: for trials in a closed network only.':
    'Laisser se connecter par http depuis d’autres machines. Quiconque se trouve sur le trajet lit les mots de passe : pour des essais dans un réseau fermé seulement.',
  'Name all cookies __Host-…; needs an https public address. Clients that look for the original names no longer find them.':
    'Nommer tous les cookies __Host-… ; demande une adresse publique en https. Les clients qui cherchent les noms d’origine ne les trouvent plus.',
  'Services that need consent, such as statistics, map backgrounds or videos. None: nothing needs consent, and no page asks. See docs/guide/cookies.md.':
    'Services soumis au consentement, comme des statistiques, des fonds de carte ou des vidéos. Aucun : rien ne demande de consentement, et aucune page ne pose de question. Voir docs/guide/cookies.md.',
  'Who answers for the data, with an address, for the cookie policy and the records of consent. Empty: the name of the portal.':
    'Qui répond des données, avec une adresse, pour la politique de cookies et les preuves de consentement. Vide : le nom du portail.',
  'Paragraphs to add to the cookie policy, as plain HTML or text. What is written in the back office comes after them.':
    'Paragraphes à ajouter à la politique de cookies, en HTML simple ou en texte. Ce qui est écrit dans le back-office vient après.',
  'Months that the record of a consent is kept after the consent has ended. Longer than 12 needs cookies.recordReason.':
    'Mois pendant lesquels la preuve d’un consentement est gardée après la fin du consentement. Plus de 12 demande cookies.recordReason.',
  'Why records of consent are kept for longer than a year, for the cookie policy. A text, or one per language.':
    'Pourquoi les preuves de consentement sont gardées plus d’un an, pour la politique de cookies. Un texte, ou un par langue.',
  'Count page views, downloads and calls of the API, without cookies and without anything of who reads. See docs/guide/audience.md.':
    'Compter les pages vues, les téléchargements et les appels de l’API, sans cookies et sans rien de qui lit. Voir docs/guide/audience.md.',
  'A database of countries in the MaxMind DB format (.mmdb): page views are then told apart by country, and a step of the editor finds where addresses are, in one of cities also their city and place. Read at start.':
    'Une base de pays au format MaxMind DB (.mmdb) : les pages vues sont alors distinguées par pays, et une étape de l’éditeur trouve où sont des adresses, avec une base de villes aussi leur ville et leur lieu. Lue au démarrage.',
};
