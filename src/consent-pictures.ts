import { openConsentStore } from '#consent';
import { type AuditBrowser, takePictures } from '#consent/audit';
import type { Settings } from '#settings';
import type { Store } from '#store';

/** What came of taking pictures of what visitors are shown. */
export type Pictured = {
  /** Digest of what was shown. */
  readonly publication: string;
  /** 0: there were some already. */
  readonly taken: number;
};

/** Takes pictures of what the running portal shows visitors now, and keeps them with the evidence, once. */
export async function pictureConsent(
  { settings, store }: { readonly settings: Settings; readonly store: Store },
  address: string,
  browser: AuditBrowser,
  signal?: AbortSignal,
): Promise<Pictured> {
  const evidence = openConsentStore(store);
  const newest = (await evidence.publications()).at(-1)?.digest;
  const before = await evidence.pictures();
  if (newest !== undefined && before.some(({ publication }) => publication === newest))
    return { publication: newest, taken: 0 };
  const { pictures, ...taken } = await takePictures({
    address,
    browser,
    languages: settings.languages,
    ...(signal === undefined ? {} : { signal }),
  });
  const isKept = await evidence.keepPictures(taken, pictures);
  return { publication: taken.publication, taken: isKept ? pictures.length : 0 };
}
