/** Licences to choose from where the portal names none: as they are shown, and the addresses that harvesters know them by. */
export const LICENCES: readonly { readonly title: string; readonly url: string }[] = [
  { title: 'CC BY 4.0', url: 'https://creativecommons.org/licenses/by/4.0/' },
  { title: 'CC BY-SA 4.0', url: 'https://creativecommons.org/licenses/by-sa/4.0/' },
  { title: 'CC BY-NC 4.0', url: 'https://creativecommons.org/licenses/by-nc/4.0/' },
  { title: 'CC0 1.0', url: 'https://creativecommons.org/publicdomain/zero/1.0/' },
  {
    title: 'Licence Ouverte v2.0 (Etalab)',
    url: 'https://www.etalab.gouv.fr/licence-ouverte-open-licence/',
  },
  { title: 'ODbL 1.0', url: 'https://opendatacommons.org/licenses/odbl/1-0/' },
  { title: 'ODC-By 1.0', url: 'https://opendatacommons.org/licenses/by/1-0/' },
];
