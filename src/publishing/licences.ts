/** Licences to choose from: title as it is shown, and address. */
export const LICENCES: readonly (readonly [title: string, url: string])[] = [
  ['CC BY 4.0', 'https://creativecommons.org/licenses/by/4.0/'],
  ['CC BY-SA 4.0', 'https://creativecommons.org/licenses/by-sa/4.0/'],
  ['CC BY-NC 4.0', 'https://creativecommons.org/licenses/by-nc/4.0/'],
  ['CC0 1.0', 'https://creativecommons.org/publicdomain/zero/1.0/'],
  ['Licence Ouverte v2.0 (Etalab)', 'https://www.etalab.gouv.fr/licence-ouverte-open-licence/'],
  ['ODbL 1.0', 'https://opendatacommons.org/licenses/odbl/1-0/'],
  ['ODC-By 1.0', 'https://opendatacommons.org/licenses/by/1-0/'],
];
