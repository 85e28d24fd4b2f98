import type { Sentences } from './model.ts';

/** What readers of files say, in French. */
export const readingFr: Sentences = {
  'Check that the file is complete, or name its format.':
    'Vérifiez que le fichier est complet, ou nommez son format.',
  'The byte-by-byte description {1}.': 'La description octet par octet {1}.',
  'Compare it with the standard for catalogues of the CDS, section 2.4.':
    'Comparez-la à la norme des catalogues du CDS, section 2.4.',
  'This describes tables and holds none: {1}.': 'Ceci décrit des tables et n’en contient aucune : {1}.',
  'Put it into a zip file together with them, and name one of them.':
    'Mettez-le dans un fichier zip avec elles, et nommez l’une d’elles.',
  'No records follow the byte-by-byte description and its notes.':
    'Aucun enregistrement ne suit la description octet par octet et ses notes.',
  'A line of dashes ends the notes; the records come after it.':
    'Une ligne de tirets termine les notes ; les enregistrements viennent après.',
  'Fields that begin with e_ are uncertainties in units of the last digit of the value.':
    'Les champs qui commencent par e_ sont des incertitudes, en unités du dernier chiffre de la valeur.',
  'There is no byte-by-byte description of {1}.': 'Il n’y a pas de description octet par octet de {1}.',
  'Put the table into a zip file together with its ReadMe.':
    'Mettez la table dans un fichier zip avec son ReadMe.',
  'Check separator and quotes.': 'Vérifiez le séparateur et les guillemets.',
  'A quote near line {1} is never closed: quotes were read as letters.':
    'Un guillemet vers la ligne {1} n’est jamais refermé : les guillemets ont été lus comme des lettres.',
  'line {1} has {2} cells instead of {3}': 'la ligne {1} a {2} cellules au lieu de {3}',
  'line {1} has 1 cells instead of {2}': 'la ligne {1} a une cellule au lieu de {2}',
  'Row {1} has {2} cells.': 'La ligne {1} a {2} cellules.',
  'Check the separator.': 'Vérifiez le séparateur.',
  'One row has more or fewer cells than the header.': 'Une ligne a plus ou moins de cellules que l’en-tête.',
  '{1} rows have more or fewer cells than the header.':
    '{1} lignes ont plus ou moins de cellules que l’en-tête.',
  'The source holds blank lines only.': 'La source ne contient que des lignes vides.',
  'The table has {1} columns; {2} is the most.': 'Le tableau a {1} colonnes ; {2} est le maximum.',
  'Check the separator, or split the table.': 'Vérifiez le séparateur, ou partagez le tableau.',
  'One line before the table was skipped: {1}.': 'Une ligne avant le tableau a été passée : {1}.',
  '{1} lines before the table were skipped: {2}.': '{1} lignes avant le tableau ont été passées : {2}.',
  'Comments between the rows, lines that begin with #, were left out: {1}.':
    'Des commentaires entre les lignes, qui commencent par #, ont été laissés de côté : {1}.',
  'Characters that {1} does not have are � now: {2}.':
    'Des caractères que {1} n’a pas sont maintenant des � : {2}.',
  'NUL characters, which no text can hold, were left out of cells: {1}.':
    'Des caractères NUL, qu’aucun texte ne peut contenir, ont été retirés de cellules : {1}.',
  'The table has no header; its columns are numbered.':
    'Le tableau n’a pas d’en-tête ; ses colonnes sont numérotées.',
  'Row {1} has a value of {2} MB in {3}; {4} is the most.':
    'La ligne {1} a une valeur de {2} Mo dans {3} ; {4} est le maximum.',
  'Look for a quote that is opened there and never closed.':
    'Cherchez un guillemet ouvert à cet endroit et jamais refermé.',
  'The dBase table (.dbf) is damaged: {1}.': 'La table dBase (.dbf) est abîmée : {1}.',
  'The encoding {1} is not known.': 'L’encodage {1} est inconnu.',
  'Name another one, such as utf-8 or windows-1252.': 'Nommez-en un autre, comme utf-8 ou windows-1252.',
  'The ECSV {1}.': 'L’ECSV {1}.',
  'Column {1} of the table has the format {2}, which is none of FITS.':
    'La colonne {1} de la table a le format {2}, qui n’est pas un format de FITS.',
  'Check that the file was written completely.': 'Vérifiez que le fichier a été écrit en entier.',
  'The columns of the table take {1} bytes and more; its rows have {2}.':
    'Les colonnes de la table prennent {1} octets et plus ; ses lignes en ont {2}.',
  'The FITS file is damaged: {1}.': 'Le fichier FITS est abîmé : {1}.',
  'The FITS file has no table, only {1}.': 'Le fichier FITS n’a pas de table, seulement {1}.',
  'Give a file with a binary or ASCII table.': 'Donnez un fichier qui contient une table binaire ou ASCII.',
  'An array has {1} bits; {2} is the most.': 'Un tableau de valeurs a {1} bits ; {2} est le maximum.',
  '{1} has rows of {2} bytes.': '{1} a des lignes de {2} octets.',
  '{1} says that it has {2} rows of {3} bytes, which cannot be.':
    '{1} annonce {2} lignes de {3} octets, ce qui est impossible.',
  '{1} says that it has {2} rows of {3} bytes; the file ends before them.':
    '{1} annonce {2} lignes de {3} octets ; le fichier se termine avant.',
  'The value of {1} in row {2} lies outside of the table.':
    'La valeur de {1} à la ligne {2} se trouve hors de la table.',
  'An array has {1} bytes; {2} is the most.': 'Un tableau de valeurs a {1} octets ; {2} est le maximum.',
  '{1} lines that are no records of it were left out.':
    '{1} lignes qui ne sont pas des enregistrements ont été laissées de côté.',
  'The text has no columns that can be made out.': 'Le texte n’a pas de colonnes que l’on puisse distinguer.',
  'Give the table as CSV, or with a description of its columns.':
    'Donnez le tableau en CSV, ou avec une description de ses colonnes.',
  'This is no CSV: what stands between blanks was taken for values.':
    'Ce n’est pas du CSV : ce qui se trouve entre les espaces a été pris pour des valeurs.',
  'This is no CSV: its columns were taken to begin at the characters {1}.':
    'Ce n’est pas du CSV : ses colonnes commencent, d’après leur aspect, aux caractères {1}.',
  'The GeoPackage is damaged: {1}.': 'Le GeoPackage est abîmé : {1}.',
  'The layer {1} has no columns.': 'La couche {1} n’a pas de colonnes.',
  'The GeoPackage has no table of features or attributes.':
    'Le GeoPackage n’a pas de table d’objets ni d’attributs.',
  'Pictures of maps are not read.': 'Les images de cartes ne sont pas lues.',
  'The source has no table {1}.': 'La source n’a pas de table {1}.',
  'Without a name waypoints, routes and tracks are read; {1} are the points of the tracks.':
    'Sans nom, les points de passage, les itinéraires et les traces sont lus ; {1} sont les points des traces.',
  'The tracks have {1} points: name the table {2} to have a record for each, with its time and height.':
    'Les traces ont {1} points : nommez la table {2} pour avoir un enregistrement par point, avec son heure et son altitude.',
  'The table has no names of columns between bars.': 'La table n’a pas de noms de colonnes entre des barres.',
  'Check that it is a table of IPAC.': 'Vérifiez qu’il s’agit d’une table IPAC.',
  '{1} rows have something below the bars between the columns, which belongs to none of them.':
    '{1} lignes ont, sous les barres entre les colonnes, quelque chose qui n’appartient à aucune.',
  'A record is longer than {1} MB.': 'Un enregistrement est plus long que {1} Mo.',
  'Check that the records are where they were looked for.':
    'Vérifiez que les enregistrements sont là où ils ont été cherchés.',
  'The source holds no JSON value.': 'La source ne contient aucune valeur JSON.',
  'There is no member {1} that could hold records.':
    'Il n’y a pas de membre {1} qui puisse contenir des enregistrements.',
  'The text has no arrays in named members.': 'Le texte n’a pas de tableaux dans des membres nommés.',
  'These can: {1}.': 'Ceux-ci le peuvent : {1}.',
  'This is TopoJSON, which is not read.': 'C’est du TopoJSON, qui n’est pas lu.',
  'Convert it to GeoJSON first.': 'Convertissez-le d’abord en GeoJSON.',
  'The JSON text ends in the middle of a value.': 'Le texte JSON se termine au milieu d’une valeur.',
  'Check that the source was written or transferred completely.':
    'Vérifiez que la source a été écrite ou transmise en entier.',
  'A member name is longer than {1} bytes.': 'Le nom d’un membre est plus long que {1} octets.',
  'A member name is not a JSON string.': 'Le nom d’un membre n’est pas une chaîne JSON.',
  'Values are nested more than {1} deep.': 'Des valeurs sont emboîtées sur plus de {1} niveaux.',
  'A comma, a colon or a bracket is missing.': 'Il manque une virgule, un deux-points ou un crochet.',
  'Check the text at this place with a JSON validator.':
    'Vérifiez le texte à cet endroit avec un validateur JSON.',
  'The character {1} cannot stand here in JSON.': 'Le caractère {1} ne peut pas se trouver ici en JSON.',
  'The byte 0x{1} cannot stand here in JSON.': 'L’octet 0x{1} ne peut pas se trouver ici en JSON.',
  'No line of the source is a JSON value.': 'Aucune ligne de la source n’est une valeur JSON.',
  'Check the format, or name it.': 'Vérifiez le format, ou nommez-le.',
  'There are no records in {1}.': 'Il n’y a pas d’enregistrements dans {1}.',
  'Record {1} is not valid JSON{2}.': 'L’enregistrement {1} n’est pas du JSON valide{2}.',
  'Check it with a JSON validator.': 'Vérifiez-le avec un validateur JSON.',
  'not a JSON value': 'n’est pas une valeur JSON',
  'There are {1} columns; {2} are the limit.': 'Il y a {1} colonnes ; la limite est de {2}.',
  'Split the source, or turn columns into records.':
    'Partagez la source, ou changez des colonnes en enregistrements.',
  'not a JSON object': 'n’est pas un objet JSON',
  'not a JSON list': 'n’est pas une liste JSON',
  'A value of {1} is longer than {2} MB.': 'Une valeur de {1} est plus longue que {2} Mo.',
  'Leave it out of the source.': 'Retirez-la de la source.',
  '{1} links to other files were not followed.': '{1} liens vers d’autres fichiers n’ont pas été suivis.',
  'Open it and save it again.': 'Ouvrez-le et enregistrez-le de nouveau.',
  'The workbook is protected by a password.': 'Le classeur est protégé par un mot de passe.',
  'Save it without one.': 'Enregistrez-le sans mot de passe.',
  'A cell of row {1} is longer than {2} MB.': 'Une cellule de la ligne {1} est plus longue que {2} Mo.',
  'Leave it out of the sheet.': 'Retirez-la de la feuille.',
  'The sheet repeats its cells more than {1} times.': 'La feuille répète ses cellules plus de {1} fois.',
  'Export the sheet as CSV.': 'Exportez la feuille en CSV.',
  'The records have more than {1} different parts.':
    'Les enregistrements ont plus de {1} parties différentes.',
  'Name a path of smaller records.': 'Nommez le chemin d’enregistrements plus petits.',
  'The file has {1} columns; {2} is the most.': 'Le fichier a {1} colonnes ; {2} est le maximum.',
  'Leave some out.': 'Retirez-en.',
  'The Parquet file is encrypted.': 'Le fichier Parquet est chiffré.',
  'Write it without encryption.': 'Écrivez-le sans chiffrement.',
  'The Parquet file has no end.': 'Le fichier Parquet n’a pas de fin.',
  'Write it again, or convert it to CSV.': 'Écrivez-le de nouveau, ou convertissez-le en CSV.',
  'not a longitude and a latitude': 'n’est pas une longitude et une latitude',
  'beyond 64 bits: import it as text': 'au-delà de 64 bits : importez-le comme texte',
  'not a finite date': 'n’est pas une date finie',
  'not a finite time': 'n’est pas une heure finie',
  'not a finite number': 'n’est pas un nombre fini',
  'Its places are in the reference system {1}, which cannot be turned into degrees.':
    'Ses lieux sont dans le système de référence {1}, qui ne peut être converti en degrés.',
  'Reproject it to WGS 84 (EPSG:4326).': 'Reprojetez-le en WGS 84 (EPSG:4326).',
  'This is {1}, which is not read.': 'C’est {1} : cela n’est pas lu.',
  'a PDF document': 'un document PDF',
  'a picture': 'une image',
  'an HDF5 file': 'un fichier HDF5',
  'a program': 'un programme',
  'a file packed with compress (.Z)': 'un fichier compressé par compress (.Z)',
  'a file of bytes that are no text': 'un fichier d’octets qui ne sont pas du texte',
  'a web page': 'une page web',
  'an XML text': 'un texte XML',
  'a LaTeX text': 'un texte LaTeX',
  'a table of DAOPHOT, whose records go over several lines':
    'une table de DAOPHOT, dont les enregistrements tiennent sur plusieurs lignes',
  'a SQLite database and no GeoPackage': 'une base SQLite et non un GeoPackage',
  'Give it as CSV, or with a line to a record.': 'Donnez-la en CSV, ou avec une ligne par enregistrement.',
  'Find the table itself, as CSV or XLSX.': 'Trouvez le tableau lui-même, en CSV ou en XLSX.',
  'Check the file.': 'Vérifiez le fichier.',
  'Convert the table to CSV or Parquet.': 'Convertissez le tableau en CSV ou en Parquet.',
  'Give the address or file of the table itself.': 'Donnez l’adresse ou le fichier du tableau lui-même.',
  'Give the table itself, as CSV or as a machine-readable table.':
    'Donnez le tableau lui-même, en CSV ou en tableau lisible par une machine.',
  'Export the table as CSV.': 'Exportez le tableau en CSV.',
  'The value of {1} in record {2} is too long.': 'La valeur de {1} à l’enregistrement {2} est trop longue.',
  '{1} has no records.': '{1} n’a pas d’enregistrements.',
  'The source has no {1} {2}.': 'La source n’a pas de {1} {2}.',
  'It has none.': 'Elle n’en a aucun.',
  'The source has no {1}.': 'La source n’a pas de {1}.',
  'Only the {1} {2} was read; there are also {3}.': 'Lu : {1} {2}, et rien d’autre ; il y a aussi {3}.',
  'There is no .prj: the coordinates are taken for degrees.':
    'Il n’y a pas de .prj : les coordonnées sont prises pour des degrés.',
  'There is no .dbf: the shapes have no attributes.':
    'Il n’y a pas de .dbf : les formes n’ont pas d’attributs.',
  '{1} shapes are solids of three dimensions; they are left out.':
    '{1} formes sont des solides en trois dimensions ; elles sont laissées de côté.',
  'The shapes (.shp) of {1} are damaged: {2}.': 'Les formes (.shp) de {1} sont abîmées : {2}.',
  'Check that they were written or transferred completely.':
    'Vérifiez qu’elles ont été écrites ou transmises en entier.',
  'The coordinates of {1} are no degrees (up to {2}, {3}), and there is no .prj that says what they are.':
    'Les coordonnées de {1} ne sont pas des degrés (jusqu’à {2}, {3}), et aucun .prj ne dit ce qu’elles sont.',
  'Put the .prj file into the archive, or reproject the layer to WGS 84.':
    'Mettez le fichier .prj dans l’archive, ou reprojetez la couche en WGS 84.',
  'Only the sheet {1} was read; there are also {2}.': 'Seule la feuille {1} a été lue ; il y a aussi {2}.',
  'The workbook has no sheet {1}.': 'Le classeur n’a pas de feuille {1}.',
  'Its sheets are {1}.': 'Ses feuilles sont {1}.',
  'The sheet {1} is empty.': 'La feuille {1} est vide.',
  'The workbook has no cells.': 'Le classeur n’a pas de cellules.',
  'The sheet has no rows below those that were skipped.':
    'La feuille n’a pas de lignes sous celles qui ont été passées.',
  'The sheet has a header and nothing below it.': 'La feuille a un en-tête, et rien en dessous.',
  'The sheet has {1} columns; {2} is the most.': 'La feuille a {1} colonnes ; {2} est le maximum.',
  'Split the sheet.': 'Partagez la feuille.',
  'an error of the workbook': 'une erreur du classeur',
  '{1} cells hold an error of the workbook; they are empty.':
    '{1} cellules contiennent une erreur du classeur ; elles sont vides.',
  'There is no text encoding {1}.': 'Il n’y a pas d’encodage de texte {1}.',
  'Use a name such as utf-8, windows-1252, iso-8859-15 or utf-16le.':
    'Utilisez un nom tel que utf-8, windows-1252, iso-8859-15 ou utf-16le.',
  'The text is not valid UTF-8.': 'Le texte n’est pas de l’UTF-8 valide.',
  'Leave the encoding to be recognised, or name another.':
    'Laissez reconnaître l’encodage, ou nommez-en un autre.',
  'A line is longer than {1} MB.': 'Une ligne est plus longue que {1} Mo.',
  'Check that the source is text with line breaks.':
    'Vérifiez que la source est un texte avec des fins de ligne.',
  'A value of {1} says that it has {2} bytes; {3} is the most.':
    'Une valeur de {1} annonce {2} octets ; {3} est le maximum.',
  'Check that the table was written completely, or leave the column out.':
    'Vérifiez que la table a été écrite en entier, ou retirez la colonne.',
  'Mend the query, or try again later.': 'Corrigez la requête, ou réessayez plus tard.',
  'The service has cut the table off at its limit.': 'Le service a coupé la table à sa limite.',
  'The table {1} has no fields.': 'La table {1} n’a pas de champs.',
  '{1} has the unknown type {2}; its values are read as text.':
    '{1} a le type inconnu {2} ; ses valeurs sont lues comme du texte.',
  'This is no VOTable: its first element is {1}.': 'Ce n’est pas une VOTable : son premier élément est {1}.',
  'Row {1} has more cells than the table has fields: {2}.':
    'La ligne {1} a plus de cellules que la table n’a de champs : {2}.',
  'Mend the row.': 'Corrigez la ligne.',
  'The data are encoded as {1}, which is not read.': 'Les données sont codées en {1}, qui n’est pas lu.',
  'Write the table with base64, or as TABLEDATA.': 'Écrivez la table en base64, ou en TABLEDATA.',
  'The field {1} has the unknown type {2}, so that binary rows cannot be read.':
    'Le champ {1} a le type inconnu {2}, si bien que des lignes binaires ne peuvent être lues.',
  'The data of the table are in another file, {1}, which is not followed.':
    'Les données de la table sont dans un autre fichier, {1}, qui n’est pas suivi.',
  'Put both into a zip file, or give a VOTable that holds its data.':
    'Mettez les deux dans un fichier zip, ou donnez une VOTable qui contient ses données.',
  'A cell of row {1} is too long.': 'Une cellule de la ligne {1} est trop longue.',
  'The data end within row {1}.': 'Les données se terminent au milieu de la ligne {1}.',
  'The data in {1} end within row {2}.': 'Les données de {1} se terminent au milieu de la ligne {2}.',
  'Row {1} is too long.': 'La ligne {1} est trop longue.',
  'Leave out what is long.': 'Retirez ce qui est long.',
  'A cell of row {1} stands behind the last column of a workbook, XFD.':
    'Une cellule de la ligne {1} est au-delà de la dernière colonne d’un classeur, XFD.',
  'The records take more than {1} MB, far more than their source: it names the same values again and again.':
    'Les enregistrements prennent plus de {1} Mo, bien plus que leur source : elle nomme sans cesse les mêmes valeurs.',
  'A geometry is larger than {1} MB.': 'Une géométrie est plus grande que {1} Mo.',
  'An old Excel workbook (.xls) may have {1} MB; this one has {2}.':
    'Un ancien classeur Excel (.xls) peut avoir {1} Mo ; celui-ci en a {2}.',
  'Save it as XLSX.': 'Enregistrez-le en XLSX.',
  'This is no Excel workbook, or a damaged one: {1}.':
    'Ce n’est pas un classeur Excel, ou il est abîmé : {1}.',
  'Open it and save it again as XLSX.': 'Ouvrez-le et enregistrez-le de nouveau en XLSX.',
  'This is no Excel workbook, or a damaged one.': 'Ce n’est pas un classeur Excel, ou il est abîmé.',
  'Open it and save it again as XLSX, or export the sheet as CSV.':
    'Ouvrez-le et enregistrez-le de nouveau en XLSX, ou exportez la feuille en CSV.',
  'The texts of the workbook have more than {1} characters.':
    'Les textes du classeur ont plus de {1} caractères.',
  'The text has no elements {1}.': 'Le texte n’a pas d’éléments {1}.',
  'No element is repeated.': 'Aucun élément n’est répété.',
  'These are repeated: {1}.': 'Ceux-ci sont répétés : {1}.',
  'No element of the text is repeated, so that none is a record.':
    'Aucun élément du texte n’est répété : aucun n’est donc un enregistrement.',
  'Name the path of the records.': 'Nommez le chemin des enregistrements.',
  'The text of {1} in record {2} is too long.': 'Le texte de {1} à l’enregistrement {2} est trop long.',
  'The {1} is damaged: {2}.': 'Abîmé : {1} ({2}).',
  'The text says that it is encoded as {1}, which is not known.':
    'Le texte se dit encodé en {1}, qui est inconnu.',
  'Save it as UTF-8.': 'Enregistrez-le en UTF-8.',
  'The fields are {1}.': 'Les champs sont {1}.',
  'not a latitude and a longitude': 'n’est pas une latitude et une longitude',
  'not a whole number': 'n’est pas un nombre entier',
  'files cannot be read from text': 'un fichier ne peut être lu d’un texte',
  'nothing between the separators': 'rien entre les séparateurs',
  '{1} is text although {2} % of its values are of type {3}: declare the type to have the others rejected.':
    '{1} est du texte alors que {2} % de ses valeurs sont de type {3} : déclarez le type pour que les autres soient rejetées.',
  'There is no field {1}.': 'Il n’y a pas de champ {1}.',
  'The source has no column for {1}: it is empty.': 'La source n’a pas de colonne pour {1} : il est vide.',
  'Columns left out, the schema has none of them: {1}.':
    'Colonnes laissées de côté, le schéma n’en a aucune : {1}.',
  'Nothing parts the lines evenly: each of them is one value.':
    'Rien ne sépare les lignes régulièrement : chacune est une valeur.',
  '{1}: the measures of {2} shapes are left out, GeoJSON has none.':
    '{1} : les mesures de {2} formes sont omises, GeoJSON n’en a pas.',
  '{1} has the letters that stand behind numbers of {2}.':
    '{1} a les lettres qui suivent des nombres de {2}.',
  'longer than its {1} characters: cut there': 'plus long que ses {1} caractères : coupé là',
  'out of the range of {1}: {2} is the nearest': 'hors de l’étendue de {1} : {2} en est le plus proche',
  'too small for float: 0 is the nearest': 'trop petit pour float : 0 en est le plus proche',
  'too large for float': 'trop grand pour float',
  '{1} is made of {2} and {3}.': '{1} est fait de {2} et {3}.',
  'not a number': 'n’est pas un nombre',
  'not a number with a decimal comma': 'n’est pas un nombre à virgule décimale',
  'not true or false': 'ni vrai ni faux',
  'not a date': 'n’est pas une date',
  'not a month of a year': 'n’est pas le mois d’une année',
  'not a date and time': 'n’est pas une date avec heure',
  'not written like {1}': 'ne s’écrit pas comme {1}',
  'not a GeoJSON geometry': 'n’est pas une géométrie GeoJSON',
  'not JSON': 'n’est pas du JSON',
  'not a JSON object or list': 'n’est pas un objet ni une liste JSON',
  'not a list of texts': 'n’est pas une liste de textes',
  'a compressed image': 'une image compressée',
  'random groups': 'des groupes aléatoires',
  'a header without data': 'un en-tête sans données',
  'an image of {1}': 'une image de {1}',
  workbook: 'le classeur',
  'values one after the other': 'des valeurs l’une après l’autre',
  'an array': 'un tableau',
  'the record has {1} twice': 'l’enregistrement a deux fois {1}',
  'The Parquet file cannot be read: {1}': 'Le fichier Parquet ne peut pas être lu : {1}',
  'records of the ATNF pulsar catalogue': 'enregistrements du catalogue de pulsars de l’ATNF',
  'observatory codes of the Minor Planet Center': 'codes des observatoires du Minor Planet Center',
  'orbits of the Minor Planet Center (MPCORB)': 'orbites du Minor Planet Center (MPCORB)',
  'observations of the Minor Planet Center (80 columns)': 'observations du Minor Planet Center (80 colonnes)',

  'The table': 'La table',
  'The map': 'La carte',
  'The file': 'Le fichier',
  'The catalogue': 'Le catalogue',
  'the members of the top': 'les membres du sommet',
  'the members of {1}': 'les membres de {1}',
  'the value at the top': 'la valeur du sommet',
  'the value at {1}': 'la valeur à {1}',
  layer: 'couche',
  table: 'table',
  sheet: 'feuille',
  none: 'aucun',
  yes: 'oui',
  tab: 'tabulation',
  space: 'espace',
  'line {1}': 'ligne {1}',
  'lines {1} to {2}': 'lignes {1} à {2}',
  'row {1}': 'ligne {1}',
  'rows {1} to {2}': 'lignes {1} à {2}',
  'from line {1}': 'à partir de la ligne {1}',
  'in the file': 'dans le fichier',
  'in the first row': 'dans la première ligne',
  'between blanks': 'entre des espaces',
  'of fixed width': 'de largeur fixe',
  'one per line': 'un par ligne',
  'the array {1}': 'le tableau {1}',
};
