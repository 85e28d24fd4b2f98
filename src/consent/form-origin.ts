/** Headers by which a browser says where a request was made. */
export interface OriginHeaders {
  readonly 'sec-fetch-site'?: string | readonly string[] | undefined;
  readonly origin?: string | undefined;
  readonly referer?: string | undefined;
}

const originOf = (address: string | undefined): string | undefined =>
  address !== undefined && URL.canParse(address) ? new URL(address).origin : undefined;

/**
 * Whether a form was sent by a page of this very origin. Sibling hosts and other ports are not this origin, although
 * browsers send `SameSite` cookies from there. Where the browser says nothing at all the answer is no.
 *
 * @param publicOrigin scheme, host and port by which visitors know us
 */
export function isFromOwnPage(headers: OriginHeaders, publicOrigin: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site === 'same-origin') return true;
  // `none` is an address typed by hand, which sends no form; anything unknown is taken as not said.
  if (site === 'same-site' || site === 'cross-site' || site === 'none') return false;
  if (headers.origin !== undefined) return headers.origin === publicOrigin;
  return publicOrigin.startsWith('https:') && originOf(headers.referer) === publicOrigin;
}
