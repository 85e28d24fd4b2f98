import type { Sentences } from './model.ts';

/** What steps of a draft say, in French. */
export const stepsFr: Sentences = {
  'There are {1}.': 'Il y a {1}.',
  'The steps are not a list of objects with a kind each.':
    'Les étapes ne sont pas une liste d’objets ayant chacun un genre.',
  'Write them like [{"kind": "trim"}].': 'Écrivez-les comme [{"kind": "trim"}].',
  'Step {1} is of the kind {2}, which there is not.': 'L’étape {1} est du genre {2}, qui n’existe pas.',
  'The kinds are {1}.': 'Les genres sont {1}.',
  'Step {1} ({2}): {3}: {4}.': 'Étape {1} ({2}) : {3} : {4}.',
  'It is written like {1}.': 'Cela s’écrit comme {1}.',
  'Step {1}: nothing is called {2} in the description of a dataset.':
    'Étape {1} : rien ne s’appelle {2} dans la description d’un jeu de données.',
  'Step {1}: the portal has no database of addresses.': 'Étape {1} : le portail n’a pas de base d’adresses.',
  'Whoever runs it can name one in the setting audience.countries.':
    'La personne qui le fait tourner peut en nommer une dans le réglage audience.countries.',
  "Step {1}: the portal's database of addresses cannot be read.":
    'Étape {1} : la base d’adresses du portail ne peut être lue.',
  'Whoever runs it finds it in the setting audience.countries.':
    'La personne qui le fait tourner la trouve dans le réglage audience.countries.',
  'not an address that the database knows': 'n’est pas une adresse que la base connaît',
  'Step {1}: there is a field {2} already.': 'Étape {1} : il y a déjà un champ {2}.',
  'Choose another name, or drop that field first.': 'Choisissez un autre nom, ou retirez d’abord ce champ.',
  'not the address of a file': 'n’est pas l’adresse d’un fichier',
  'no file of that name came with the data': 'aucun fichier de ce nom n’est venu avec les données',
  'the server does not give the file out, or its address may not be reached':
    'le serveur ne donne pas le fichier, ou son adresse ne peut être jointe',
  'the server does not answer': 'le serveur ne répond pas',
  'the file is too large, or there are too many bytes of files':
    'le fichier est trop gros, ou les fichiers font ensemble trop d’octets',
  'the file is empty': 'le fichier est vide',
  'a web page is there, and no file': 'il y a là une page web, et non un fichier',
  'the picture is damaged': 'l’image est abîmée',
  'Step {1}: files cannot be taken here.': 'Étape {1} : des fichiers ne peuvent être pris ici.',
  'Take them where the dataset is imported from a file or an address.':
    'Prenez-les là où le jeu est importé d’un fichier ou d’une adresse.',
  'Step {1}: {2} names more than {3} files.': 'Étape {1} : {2} nomme plus de {3} fichiers.',
  'Leave the addresses as they are, or split the dataset.':
    'Laissez les adresses telles quelles, ou partagez le jeu de données.',
  'written in none of the ways': 'écrit d’aucune des manières',
  'Step {1}: the expression must give one value for each record.':
    'Étape {1} : l’expression doit donner une valeur pour chaque enregistrement.',
  'Step {1}: the condition looks at what a record has only once it is published.':
    'Étape {1} : la condition regarde ce qu’un enregistrement n’a qu’une fois publié.',
  'Name the fields to look at, as in search(name, "vega").':
    'Nommez les champs à regarder, comme dans search(name, "vega").',
  'Correct the expression; the reference of functions has examples.':
    'Corrigez l’expression ; la référence des fonctions donne des exemples.',
  'Step {1}: {2} has {3} shapes of {4} bytes; {5} of {6} bytes are the most.':
    'Étape {1} : {2} a {3} formes de {4} octets ; {5} de {6} octets sont le maximum.',
  'Take a dataset of fewer or of simplified shapes.':
    'Prenez un jeu de formes moins nombreuses ou simplifiées.',
  'Step {1}: {2} of {3} holds no shapes.': 'Étape {1} : {2} de {3} ne contient pas de formes.',
  'Take a field of the type geo_shape.': 'Prenez un champ de type geo_shape.',
  'Step {1}: there is no dataset {2}, or you do not see all of it.':
    'Étape {1} : il n’y a pas de jeu de données {2}, ou vous ne le voyez pas en entier.',
  'Name a published dataset, all fields and records of which you may see.':
    'Nommez un jeu publié, dont vous pouvez voir tous les champs et tous les enregistrements.',
  'Step {1}: {2} has no field {3} that could be taken.':
    'Étape {1} : {2} n’a pas de champ {3} que l’on puisse prendre.',
  'Its fields are {1}.': 'Ses champs sont {1}.',
  'Put something before the names of the fields that are taken.':
    'Mettez quelque chose devant les noms des champs qui sont pris.',
  'Step {1}: {2} pairs of records belong together; {3} is the most.':
    'Étape {1} : {2} paires d’enregistrements vont ensemble ; {3} est le maximum.',
  'Take a key that fewer records share, or only the first of them.':
    'Prenez une clé que moins d’enregistrements partagent, ou le premier d’entre eux seulement.',
  'Step {1}: {2} holds no keys: it is of the type {3}.':
    'Étape {1} : {2} ne contient pas de clés : son type est {3}.',
  'Take a field of texts, numbers or dates; places are joined with areas in a step of their own.':
    'Prenez un champ de textes, de nombres ou de dates ; les lieux sont joints à des surfaces par une étape à part.',
  'not a list in JSON': 'n’est pas une liste JSON',
  'Step {1} names the field {2}, which is not there.': 'L’étape {1} nomme le champ {2}, qui n’existe pas.',
  'not a shape': 'n’est pas une forme',
  'not {1}, minutes and seconds': 'ne s’écrit pas en {1}, minutes et secondes',
  'EPSG:{1} is not among the reference systems that the portal knows by their code.':
    'EPSG:{1} n’est pas parmi les systèmes de référence que le portail connaît par leur code.',
  'Write its definition instead, as PROJ (+proj=…) or WKT have it.':
    'Écrivez plutôt sa définition, en PROJ (+proj=…) ou en WKT.',
  'not a place in that reference system': 'n’est pas un lieu de ce système de référence',
  'in no country': 'dans aucun pays',
  'the service does not find it': 'le service ne le trouve pas',
  'the service is less sure of it than was asked for': 'le service en est moins sûr que ce qui était demandé',
  'too long for an address': 'trop long pour une adresse',
  'the service failed on it': 'le service a échoué dessus',
  'Step {1}: the portal knows no geocoder.': 'Étape {1} : le portail ne connaît aucun géocodeur.',
  'An administrator can name one in the settings of the portal.':
    'Un administrateur peut en nommer un dans les réglages du portail.',
  'Step {1}: the portal knows no geocoder {2}.': 'Étape {1} : le portail ne connaît pas de géocodeur {2}.',
  'Step {1}: the geocoder {2} finds no addresses of places.':
    'Étape {1} : le géocodeur {2} ne trouve pas d’adresses de lieux.',
  'Take another one.': 'Prenez-en un autre.',
  'Step {1}: there are more than {2} different values to ask for.':
    'Étape {1} : il y a plus de {2} valeurs différentes à demander.',
  'Keep fewer records, or split the dataset.':
    'Gardez moins d’enregistrements, ou partagez le jeu de données.',
  'Step {1} says neither which field nor which text has the address.':
    'L’étape {1} ne dit ni quel champ ni quel texte contient l’adresse.',
  'Name a field.': 'Nommez un champ.',
  'Step {1}: the text names no field.': 'Étape {1} : le texte ne nomme aucun champ.',
  'Write names of fields in it like {{street}}, {{postcode}} {{city}}.':
    'Écrivez-y des noms de champs comme {{street}}, {{postcode}} {{city}}.',
  'Step {1}: the geocoder {2} cannot be told a country.':
    'Étape {1} : on ne peut pas dire de pays au géocodeur {2}.',
  'Leave it out.': 'Laissez-le de côté.',
  'Step {1}: the geocoder {2} does not say how sure it is.':
    'Étape {1} : le géocodeur {2} ne dit pas à quel point il est sûr.',
  'Leave the least score out.': 'Laissez de côté le score.',
  'Step {1} names no field for what is to be found.':
    'L’étape {1} ne nomme aucun champ pour ce qui est à trouver.',
  'Name one field at least.': 'Nommez au moins un champ.',
  'The geocoder {1} does not answer.': 'Le géocodeur {1} ne répond pas.',
  'Nothing was changed. What it has answered is kept: trying again asks only for the rest.':
    'Rien n’a été changé. Ce qu’il a répondu est conservé : un nouvel essai ne demande que le reste.',
  '{1} refuses to answer: {2}.': '{1} refuse de répondre : {2}.',
  '{1} does not answer as a service of the protocol {2} does.':
    '{1} ne répond pas comme le fait un service du protocole {2}.',
  '{1} wants to be asked again in {2} s.': '{1} veut qu’on lui redemande dans {2} s.',
  '{1} is asked more often than it allows.': '{1} est interrogé plus souvent qu’il ne le permet.',
  'Write it as RE2 has it: no look-around, no back-references.':
    'Écrivez-le comme le veut RE2 : sans assertions avant ou arrière, ni renvois.',
};
