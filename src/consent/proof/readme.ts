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
