import type { geocodingEn } from './geocoding-en.ts';

// Texts about services that find addresses, in French. Apostrophes are typographic.
export const geocodingFr: Readonly<Record<keyof typeof geocodingEn, string>> = {
  'portal.tab.geocoders': 'Géocodeurs',
  'geocoders.lead':
    'Services hors du portail auxquels des étapes de l’éditeur demandent où se trouvent des adresses. Aucun n’est connu au départ, et rien n’est envoyé nulle part avant que vous n’en nommiez un.',
  'geocoders.title': 'Services que les étapes peuvent interroger',
  'geocoders.none': 'Aucun pour l’instant : aucune adresse ne quitte ce portail.',
  'geocoders.add-title': 'Ajouter un service',
  'geocoders.add-lead':
    'Chaque façon d’interroger vient avec l’adresse bien connue de son service public. Mettez celle du vôtre si vous en faites tourner un.',
  'geocoders.administrators-only': 'Seuls les administrateurs les changent.',
  'geocoders.new': 'Nouveau géocodeur : {protocol}',
  'geocoders.create': 'Ajouter le géocodeur',
  'geocoders.settings': 'Réglages',
  'geocoders.id': 'Nom court',
  'geocoders.id-hint': 'Les étapes le nomment ainsi : a à z, chiffres et -. Il reste tel quel.',
  'geocoders.name': 'Nom',
  'geocoders.name-hint': 'Tel que le lisent les personnes qui publient.',
  'geocoders.protocol': 'Façon d’interroger',
  'geocoders.url': 'Adresse',
  'geocoders.url-hint':
    'Où se trouve le service, en https, sans rien après son chemin. Lisez d’abord ses conditions : beaucoup fixent des limites, ou ne permettent pas de conserver.',
  'geocoders.key': 'Clé',
  'geocoders.key-hint': 'Si le service en demande une. Plus jamais montrée.',
  'geocoders.key-kept':
    'Une clé est conservée. Écrivez-en une nouvelle pour la remplacer. Elle disparaît quand l’adresse est celle d’un autre serveur.',
  'geocoders.key-is': 'conservée',
  'geocoders.key-none': 'aucune',
  'geocoders.rate': 'Questions par seconde',
  'geocoders.rate-hint': 'Au plus, pour tous les imports ensemble : de 0,01 à 50.',
  'geocoders.attribution': 'Attribution',
  'geocoders.attribution-hint':
    'Ajoutée à ce qui est dit de chaque jeu de données fait avec lui, comme sa licence peut le vouloir.',
  'geocoders.bad-id': 'Le nom court ne peut avoir que a à z, des chiffres et -.',
  'geocoders.id-taken': 'Un autre géocodeur a ce nom court.',
  'geocoders.bad-url': 'Écrivez une adresse http ou https sans rien après son chemin.',
  'geocoders.bad-rate': 'Un nombre de 0,01 à 50.',
  'geocoders.bad-key': 'Des lettres, chiffres et signes sans espaces ni accents.',
  'geocoders.remove': 'Retirer le géocodeur',
  'geocoders.remove-title': 'Retirer le géocodeur {name} ?',
  'geocoders.remove-text':
    'Les étapes qui le nomment échouent dès lors : leurs jeux de données restent tels quels, sans être rafraîchis. Sa clé est oubliée.',
  'office.said.geocoder-saved':
    'Enregistré. Les personnes qui publient le trouvent dans les étapes de l’éditeur.',
  'office.said.geocoder-removed': 'Le géocodeur n’est plus là.',
  'geocoder.addok': 'Addok (Base Adresse Nationale, France)',
  'geocoder.pdok': 'PDOK Locatieserver (Pays-Bas)',
  'geocoder.arcgis': 'Service de géocodage ArcGIS',
  'geocoder.census': 'Census Geocoder (États-Unis)',
  'geocoder.nominatim': 'Nominatim (OpenStreetMap)',
  'geocoder.photon': 'Photon (OpenStreetMap)',
  'geocoder.what3words': 'what3words',

  'step.country': 'Lieu en pays',
  'step.country.hint':
    'Trouve le pays où se trouvent des lieux, sur la carte du portail : rien n’est envoyé nulle part. Elle est dessinée au 1:50 000 000 : à quelques kilomètres d’une frontière, ce peut être le voisin. « Joindre par le lieu » avec des formes à vous est exact, et trouve communes et régions.',
  'choice.code': 'code de deux lettres',
  'choice.en': 'nom en anglais',
  'choice.fr': 'nom en français',
  'step.geocode': 'Adresse en lieu',
  'step.geocode.hint':
    "Demande à un service hors du portail où se trouvent des adresses : celles d’un champ, ou de plusieurs mis ensemble comme '{{'rue'}}, {{'code'}} {{'ville'}}'. Ce qui n’est pas trouvé est parmi les valeurs rejetées. Avec what3words, le champ contient trois mots.",
  'step.reverse-geocode': 'Lieu en adresse',
  'step.reverse-geocode.hint':
    'Demande à un service hors du portail ce qu’il y a à des lieux : leur adresse, commune, département, région et pays. Avec des formes à vous, « Joindre par le lieu » n’a besoin d’aucun service.',
  'option.geocoder': 'Service',
  'option.country': 'Seulement dans ce pays, deux lettres',
  'option.address': 'Ou plusieurs champs mis ensemble',
  'option.found_to': 'Adresse trouvée dans un champ nommé',
  'option.score_to': 'Son score dans un champ nommé',
  'option.least': 'Score à partir duquel cela compte comme trouvé',
  'option.city_to': 'Commune dans un champ nommé',
  'option.county_to': 'Département dans un champ nommé',
  'option.region_to': 'Région dans un champ nommé',
  'option.country_to': 'Pays dans un champ nommé',
  'option.sends': 'Envoyer les valeurs à ce service',
  'editor.choose-geocoder': 'choisissez un service',
  'editor.missing-geocoder': '{geocoder} (n’existe pas)',
  'editor.no-geocoder':
    'Le portail ne connaît aucun service. Un administrateur peut en nommer un dans ses réglages.',
  'editor.sends-nowhere': 'Choisissez d’abord un service. Rien n’est envoyé avant que vous ne cochiez ceci.',
  'editor.sends':
    'Chaque valeur différente est envoyée à {host} ({name}), hors de ce portail : les dix premières pendant que vous modifiez, toutes quand vous publiez et à chaque rafraîchissement, chacune une fois. Des adresses peuvent parler de personnes : ne cochez que si elles peuvent y être envoyées.',
};
