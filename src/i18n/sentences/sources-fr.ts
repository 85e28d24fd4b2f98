import type { Sentences } from './model.ts';

/** What sources, harvesters and jobs say, in French. */
export const sourcesFr: Sentences = {
  'No column is left.': 'Il ne reste aucune colonne.',
  'Keep at least one.': 'Gardez-en une au moins.',
  'The import was cancelled.': 'L’import a été annulé.',
  'Check that it was written completely.': 'Vérifiez qu’il a été écrit en entier.',
  'Check that it was written or transferred completely.':
    'Vérifiez qu’elle a été écrite ou transmise en entier.',
  'Give it unpacked, or packed with gzip, zstd or zip.':
    'Donnez-le décompressé, ou compressé par gzip, zstd ou zip.',
  'The source is empty.': 'La source est vide.',
  'Check the address.': 'Vérifiez l’adresse.',
  '{1} took longer than {2} s.': '{1} a mis plus de {2} s.',
  '{1} is not an address.': '{1} n’est pas une adresse.',
  'Write it in full, https:// included.': 'Écrivez-la en entier, https:// compris.',
  'Addresses of {1} are not fetched.': 'Les adresses en {1} ne sont pas consultées.',
  'Use an http or https address.': 'Utilisez une adresse http ou https.',
  '{1} redirects more than {2} times.': '{1} redirige plus de {2} fois.',
  'Use the final address.': 'Utilisez l’adresse finale.',
  '{1} answered with status {2}.': '{1} a répondu par le code {2}.',
  'Check that the address is open to everyone.': 'Vérifiez que l’adresse est ouverte à tous.',
  'The server packs its answer as {1}, which was not asked for.':
    'Le serveur compresse sa réponse en {1}, ce qui n’a pas été demandé.',
  '{1} gave an empty answer.': '{1} a donné une réponse vide.',
  'There is no server of the name {1}.': 'Il n’y a pas de serveur du nom de {1}.',
  'The name servers say nothing of {1} at the moment.':
    'Les serveurs de noms ne disent rien de {1} pour le moment.',
  '{1} accepts no connection.': '{1} n’accepte pas de connexion.',
  'Check the address and its port.': 'Vérifiez l’adresse et son port.',
  'There is no way from this server to {1}.': 'Aucun chemin ne mène de ce serveur à {1}.',
  '{1} does not answer when it is called.': '{1} ne répond pas à l’appel.',
  '{1} was asked and said nothing for {2} s.': '{1} a été interrogé et n’a rien dit pendant {2} s.',
  '{1} stopped in the middle and sent nothing for {2} s.':
    '{1} s’est arrêté au milieu et n’a rien envoyé pendant {2} s.',
  '{1} broke the connection off before everything had been sent.':
    '{1} a rompu la connexion avant d’avoir tout envoyé.',
  'The headers of the answer of {1} are too long to be read.':
    'Les en-têtes de la réponse de {1} sont trop longs pour être lus.',
  'The certificate of {1} has expired.': 'Le certificat de {1} a expiré.',
  'The certificate of {1} is not valid yet.': 'Le certificat de {1} n’est pas encore valable.',
  'The certificate of {1} was made out for another name.':
    'Le certificat de {1} a été établi pour un autre nom.',
  'The certificate of {1} is signed by nobody who is known here.':
    'Le certificat de {1} n’est signé par personne de connu ici.',
  'Tell those who run the server, or use another address.':
    'Dites-le à ceux qui tiennent le serveur, ou utilisez une autre adresse.',
  'A secure connection to {1} could not be made.': 'La connexion sûre à {1} n’a pas pu se faire.',
  'Check whether the address begins with http or https, and its port.':
    'Vérifiez si l’adresse commence par http ou https, et son port.',
  'What answers at {1} does not speak HTTP.': 'Ce qui répond à {1} ne parle pas HTTP.',
  '{1} sent more than the {2} bytes that it had announced.': '{1} a envoyé plus que les {2} octets annoncés.',
  'Tell those who run the server: what it sends cannot be trusted to be whole.':
    'Dites-le à ceux qui tiennent le serveur : rien n’assure que ce qu’il envoie est entier.',
  '{1} leads to an address that is not on the public internet.':
    '{1} mène à une adresse qui n’est pas sur l’internet public.',
  'An administrator can allow it: ALMAGEST_ALLOW_PRIVATE_ADDRESSES.':
    'Un administrateur peut l’admettre : ALMAGEST_ALLOW_PRIVATE_ADDRESSES.',
  '{1} cannot be reached: {2}.': '{1} ne peut être joint : {2}.',
  'Try again later.': 'Réessayez plus tard.',
  'The source has more than {1} MB.': 'La source a plus de {1} Mo.',
  'Raise ALMAGEST_SOURCE_MAX_MB, or split the source.':
    'Augmentez ALMAGEST_SOURCE_MAX_MB, ou partagez la source.',
  'This is one table or map, and no archive of several files.':
    'C’est un seul tableau ou une seule carte, et non une archive de plusieurs fichiers.',
  'Import it as a dataset of its own.': 'Importez-le comme un jeu à part.',
  '{1} is not a file.': '{1} n’est pas un fichier.',
  'Name one file.': 'Nommez un fichier.',
  'The source has {1} MB; {2} is the most.': 'La source a {1} Mo ; {2} est le maximum.',
  'There is no file {1} that can be read.': 'Il n’y a pas de fichier {1} qui puisse être lu.',
  'Check the path and its permissions.': 'Vérifiez le chemin et ses permissions.',
  'A file of this machine, also packed with gzip, zstd or zip.':
    'Un fichier de cette machine, compressé ou non par gzip, zstd ou zip.',
  'An http or https address. Each hop must lead to the public internet unless settings allow more.':
    'Une adresse http ou https. Chaque étape doit mener à l’internet public, sauf si les réglages admettent plus.',
  'Records that the program itself makes, with their schema.':
    'Des enregistrements que le programme fait lui-même, avec leur schéma.',
  'not a value of type {1}': 'n’est pas une valeur de type {1}',
  'not a {1}': 'n’est pas de type {1}',
  'The source unpacks to more than {1} times its size.':
    'La source se décompresse en plus de {1} fois sa taille.',
  'The source unpacks to more than {1} MB.': 'La source se décompresse en plus de {1} Mo.',
  'Give it unpacked, or raise ALMAGEST_SOURCE_MAX_MB.':
    'Donnez-la décompressée, ou augmentez ALMAGEST_SOURCE_MAX_MB.',
  'The source is packed with {1}, which is not read.': 'La source est compressée en {1}, qui n’est pas lu.',
  'The source is packed inside packed files.': 'La source est compressée dans des fichiers compressés.',
  'Give it unpacked.': 'Donnez-la décompressée.',
  'This is an OpenDocument text, a book or the like, and no table.':
    'C’est un texte OpenDocument, un livre ou quelque chose de semblable, et non un tableau.',
  'Give the table itself, as ODS, XLSX or CSV.': 'Donnez le tableau lui-même, en ODS, XLSX ou CSV.',
  'The archive holds no file.': 'L’archive ne contient aucun fichier.',
  'The archive holds {1} files; one is read.': 'L’archive contient {1} fichiers ; un seul est lu.',
  'The archive has no file {1}.': 'L’archive n’a pas de fichier {1}.',
  'Give the file itself.': 'Donnez le fichier lui-même.',
  'Name one of its files: {1}.': 'Nommez l’un de ses fichiers : {1}.',
  'What was packed is empty.': 'Ce qui était compressé est vide.',
  'The {1} file is damaged: {2}.': 'Le fichier {1} est abîmé : {2}.',
  'The zip file is damaged: {1}.': 'Le fichier zip est abîmé : {1}.',
  'The zip file has more than {1} entries.': 'Le fichier zip a plus de {1} entrées.',
  'The zip file has no {1}.': 'Le fichier zip n’a pas de {1}.',
  'Further lines are not kept.': 'Les lignes suivantes ne sont pas gardées.',
  'The process that ran it ended. It is begun again.':
    'Le processus qui la menait s’est terminé. Elle est recommencée.',
  'The process that ran it ended.': 'Le processus qui la menait s’est terminé.',
  'The dataset is not there any more, or readers do not see it.':
    'Le jeu de données n’existe plus, ou les lecteurs ne le voient pas.',
  'The data of the dataset do not come from an address.': 'Les données du jeu ne viennent pas d’une adresse.',
  'The disk is full.': 'Le disque est plein.',
  '{1} did not come as JSON.': '{1} n’est pas arrivé en JSON.',
  'Check the address: it may be that of a page.': 'Vérifiez l’adresse : c’est peut-être celle d’une page.',
  '{1} is not what was expected: {2} – {3}.': '{1} n’est pas ce qui était attendu : {2} – {3}.',
  'The server says that nothing has changed, which nobody asked.':
    'Le serveur dit que rien n’a changé, ce que personne ne demandait.',
  'The source has more than {1} datasets; the others were left out.':
    'La source a plus de {1} jeux de données ; les autres ont été laissés de côté.',
  'What is missing from the list is not taken for gone.':
    'Ce qui manque à la liste n’est pas tenu pour disparu.',
  'The catalogue goes on at another page, which is not read.':
    'Le catalogue continue sur une autre page, qui n’est pas lue.',
  'The list ended after {1} of {2} datasets.': 'La liste s’arrête après {1} jeux de données sur {2}.',
  'The list has {1} datasets without an id.': 'La liste a {1} jeux de données sans identifiant.',
  'What came has {1} values for {2} that are none of its type, more than others; the dataset stays as it is.':
    'Ce qui est venu a, pour {2}, {1} valeurs qui ne sont pas de son type, plus que d’autres, et le jeu de données reste comme il est.',
  'What came has {1} of the {2} fields of the dataset, which stays as it is.':
    'Ce qui est arrivé a {1} des {2} champs du jeu de données, qui reste comme il est.',
  'Look at what the address gives. If it is meant so, give the dataset new data by hand.':
    'Regardez ce que donne l’adresse. Si c’est voulu, donnez vous-même de nouvelles données au jeu.',
  'The server sent something else than a list of objects.':
    'Le serveur a envoyé autre chose qu’une liste d’objets.',
  'The list of objects ends before its end.': 'La liste des objets s’arrête avant sa fin.',
  'The person to whom the harvester belongs may not create datasets any more.':
    'La personne à qui appartient le moissonnage ne peut plus créer de jeux de données.',
  'Remove it, and add it anew.': 'Retirez-le, et ajoutez-le à nouveau.',
  '{1} cannot be the id of a dataset.': '{1} ne peut être l’identifiant d’un jeu de données.',
  'There is a dataset {1} already, which this harvester did not make. Give the harvester a prefix.':
    'Il y a déjà un jeu de données {1}, que ce moissonnage n’a pas fait. Donnez un préfixe au moissonnage.',
  'None of its resources has a format that is read.': 'Aucune de ses ressources n’a un format qui soit lu.',
  'None of its distributions has a format that is read.':
    'Aucune de ses distributions n’a un format qui soit lu.',
  'Check that the address is that of a DCAT catalogue or a data.json.':
    'Vérifiez que l’adresse est celle d’un catalogue DCAT ou d’un data.json.',
  'The page has no links to files that can be imported.':
    'La page n’a pas de liens vers des fichiers qui puissent être importés.',
  'Check the address and the pattern.': 'Vérifiez l’adresse et le motif.',
  '{1} is no address of an FTP folder.': '{1} n’est pas l’adresse d’un dossier FTP.',
  '{1} has a path that no FTP server can be asked for.':
    '{1} a un chemin qui ne peut être demandé à aucun serveur FTP.',
  'Write it in full, ftp:// included.': 'Écrivez-la en entier, ftp:// compris.',
  'The FTP server {1} does not give it: {2}.': 'Le serveur FTP {1} ne le donne pas : {2}.',
  'Check the address, the name and the password.': 'Vérifiez l’adresse, le nom et le mot de passe.',
  'The file has more than {1} MB.': 'Le fichier a plus de {1} Mo.',
  'Raise ALMAGEST_SOURCE_MAX_MB, or split it.': 'Augmentez ALMAGEST_SOURCE_MAX_MB, ou partagez-le.',
  'The portal has no language.': 'Le portail n’a pas de langue.',
  'Record {1} has a file without a proper id.': 'L’enregistrement {1} a un fichier sans identifiant valable.',
  'Record {1} of the export is not a JSON object.':
    'L’enregistrement {1} de l’export n’est pas un objet JSON.',
  'Try again; the export may have been cut off.': 'Réessayez ; l’export a pu être coupé.',
  'The bucket has more than {1} objects.': 'Le compartiment a plus de {1} objets.',
  'What lets this address in does not belong to it, or was sealed with another key.':
    'Ce qui ouvre cette adresse n’est pas à elle, ou a été scellé avec une autre clé.',
  'Begin again with the form of its source.': 'Recommencez par le formulaire de sa source.',
  '{1} is empty.': '{1} est vide.',
  'It was called off.': 'Cela a été annulé.',
  'Name a prefix.': 'Nommez un préfixe.',
  'The service lists no tables.': 'Le service n’annonce aucune table.',
  'Write a query.': 'Écrivez une requête.',
  '{1} is no number of degrees.': '{1} n’est pas un nombre de degrés.',
  'Write it with a point, such as 83.63.': 'Écrivez-le avec un point, comme 83.63.',
};
