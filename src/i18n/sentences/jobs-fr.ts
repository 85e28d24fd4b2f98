import type { Sentences } from './model.ts';

/** What jobs and audits say, in French. */
export const jobsFr: Sentences = {
  fetch: 'récupération',
  read: 'lecture',
  check: 'vérification',
  write: 'écriture',
  'There is no state {1} here. There are: {2}.': 'Il n’y a pas de situation {1} ici. Il y a : {2}.',
  'Install Chromium or Google Chrome (Debian and Ubuntu: apt install chromium; Fedora: dnf install chromium; macOS: brew install --cask chromium; Windows: winget install Google.Chrome; anywhere: npx playwright-core install chromium), or name one in ALMAGEST_CHROMIUM.':
    'Installez Chromium ou Google Chrome (Debian et Ubuntu : apt install chromium ; Fedora : dnf install chromium ; macOS : brew install --cask chromium ; Windows : winget install Google.Chrome ; partout : npx playwright-core install chromium), ou nommez-en un dans ALMAGEST_CHROMIUM.',
  '{1} does not say what visitors are shown.': '{1} ne dit pas ce qui est montré aux visiteurs.',
  '{1} answered with {2}: of that no picture is taken.':
    '{1} a répondu par {2} : aucune image n’en est prise.',
  '{1} is not in {2} for who asks for it, but in {3}.':
    '{1} n’est pas en {2} pour qui le demande, mais en {3}.',
  '{1} does not say what it declares.': '{1} ne dit pas ce que le site déclare.',
  '{1}/ asks a first visitor nothing, although it declares services.':
    '{1}/ ne demande rien à qui vient pour la première fois, bien que des services soient déclarés.',
  'What visitors are shown was changed meanwhile. Please try again.':
    'Ce qui est montré aux visiteurs a changé entre-temps. Veuillez réessayer.',
  '{1} is no address of a site, such as https://sky.example.':
    '{1} n’est pas l’adresse d’un site, comme https://sky.example.',
  '{1} does not answer ({2}). Is it running, and is this its address?':
    '{1} ne répond pas ({2}). Fonctionne-t-il, et est-ce bien son adresse ?',
  'What {1}{2} declares cannot be read: {3}.': 'Ce que déclare {1}{2} ne peut être lu : {3}.',
  'everything is as declared': 'tout est comme déclaré',
  '{1} things are not as declared': '{1} choses ne sont pas comme déclaré',
  '{1} pictures were taken of what visitors are shown':
    '{1} images ont été prises de ce qui est montré aux visiteurs',
  'no pictures were taken of what visitors are shown: {1}':
    'aucune image n’a été prise de ce qui est montré aux visiteurs : {1}',
  'the job was stopped: {1}': 'la tâche a été arrêtée : {1}',
  'the portal has no mail server any more': 'le portail n’a plus de serveur de courrier',
  'the mail server refused the message': 'le serveur de courrier a refusé le message',
  'the mail server did not take the message: {1}': 'le serveur de courrier n’a pas pris le message : {1}',
  'the harvester is not there any more': 'le moissonnage n’existe plus',
  'there is a dataset {1} already': 'il y a déjà un jeu de données {1}',
  'the dataset is not there any more': 'le jeu de données n’existe plus',
  'the dataset takes no records any more': 'le jeu de données ne reçoit plus d’enregistrements',
  'the draft {1} has no source': 'le brouillon {1} n’a pas de source',
  'the file of the draft is not there any more': 'le fichier du brouillon n’existe plus',
  'the process that ran it ended': 'le processus qui s’en chargeait s’est arrêté avant la fin',
  'it took longer than {1} seconds': 'cela a duré plus de {1} secondes',
  'no space is left for the export': 'il n’y a plus de place pour l’export',
  'the query took too long': 'la requête a duré trop longtemps',
  'the query was cancelled': 'la requête a été annulée',
};
