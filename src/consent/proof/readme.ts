import type { PublicationLine } from './layout.ts';

/** What stands beside the records in an archive, by language. */
export const README: Readonly<Record<string, string>> = {
  en: `RECORDS OF CONSENT

records.jsonl            every decision that granted, changed or withdrew something, as a chain: each row holds the
                         hash of the one before it. A row with an empty body was erased, at the visitor's wish or
                         because its time was over; a later row of the chain says so.
records.csv              the same for spreadsheets.
records-iso-27560.jsonl  the decisions in the words of ISO/IEC TS 27560:2023.
publications/            what visitors were shown: registry, policy, question and preference centre in every language,
                         with the hash of the style. Each record names its publication.
pictures/                what that looked like in a browser. A row of the chain names each picture with its hash, from
                         the moment it was taken; README-en.txt there says of what there are none, and how to add them.
audits/                  the reports of audits of the site that are kept, listed in audits.jsonl.
manifest.json            who made this archive, when, and where the chain ends.
SHA256SUMS               the hash of every file.
SHA256SUMS.sig           the portal's signature over it (Ed25519, base64url; its public key is in manifest.json).

A record holds no name, no address and nothing of a browser. It is found by the hash of a number that only the visitor's
browser knows.

To check that nothing was changed, removed, put in or reordered:

    almagest verify-consent FILE

And that nobody has written the whole chain anew, with what the portal published at /terms/choices/proof.json earlier:

    almagest verify-consent FILE --proof SAVED-PROOF.json
`,
  fr: `PREUVES DE CONSENTEMENT

records.jsonl            chaque décision qui a accordé, modifié ou retiré quelque chose, en une chaîne : chaque ligne
                         contient l'empreinte de la précédente. Une ligne sans contenu a été effacée, à la demande du
                         visiteur ou parce que son temps était écoulé ; une ligne ultérieure de la chaîne le dit.
records.csv              la même chose pour les tableurs.
records-iso-27560.jsonl  les décisions dans les termes de l'ISO/IEC TS 27560:2023.
publications/            ce qui a été montré aux visiteurs : registre, politique, question et centre de préférences dans
                         chaque langue, avec l'empreinte du style. Chaque preuve nomme sa publication.
pictures/                leur apparence dans un navigateur. Une ligne de la chaîne nomme chaque image avec son empreinte,
                         dès qu'elle a été prise ; README-fr.txt y dit de quoi il n'y en a pas, et comment en ajouter.
audits/                  les rapports d'audit du site qui sont conservés, énumérés dans audits.jsonl.
manifest.json            qui a fait cette archive, quand, et où finit la chaîne.
SHA256SUMS               l'empreinte de chaque fichier.
SHA256SUMS.sig           la signature du portail (Ed25519, base64url ; la clé publique est dans manifest.json).

Une preuve ne contient ni nom, ni adresse, ni rien d'un navigateur. On la trouve par l'empreinte d'un numéro que seul le
navigateur du visiteur connaît.

Pour vérifier que rien n'a été changé, retiré, ajouté ni déplacé :

    almagest verify-consent FICHIER

Et que personne n'a réécrit toute la chaîne, avec ce que le portail a publié auparavant à /terms/choices/proof.json :

    almagest verify-consent FICHIER --proof PREUVE-CONSERVEE.json
`,
};

const PICTURES = {
  en: {
    title: 'PICTURES OF WHAT VISITORS WERE SHOWN',
    none: 'No pictures.',
    some: (count: number) => `${count} pictures.`,
    how: `Pictures can only be taken while something is shown: of what was replaced before anybody took any, there will be
none. They are taken of what is shown now by an audit of the portal (back office, Cookie audit), under Cookies and consent,
or from the command line while the portal runs:

    almagest picture-consent

A Chromium has to be on that machine; where there is none, the command says how to get one.
`,
  },
  fr: {
    title: 'IMAGES DE CE QUI A ÉTÉ MONTRÉ AUX VISITEURS',
    none: 'Aucune image.',
    some: (count: number) => `${count} images.`,
    how: `On ne peut prendre une image que de ce qui est montré : de ce qui a été remplacé avant que personne n'en ait pris, il
n'y en aura pas. De ce qui est montré maintenant, elles sont prises par un audit du portail (administration, Audit des
cookies), sous Cookies et consentement, ou en ligne de commande pendant que le portail fonctionne :

    almagest picture-consent

Il faut un Chromium sur cette machine ; s'il n'y en a pas, la commande dit comment l'obtenir.
`,
  },
};

/** What stands beside the pictures in an archive: of what there are some, of what none, and how they come to be, by language. */
export const picturesReadme = (publications: readonly PublicationLine[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(PICTURES).map(([language, { title, none, some, how }]) => {
      const lines = publications.map(
        ({ digest, publishedAt, pictures = 0 }) =>
          `${publishedAt}  ${digest}  ${pictures === 0 ? none : some(pictures)}\n`,
      );
      return [language, `${title}\n\n${lines.join('')}\n${how}`];
    }),
  );
