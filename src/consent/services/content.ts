import type { Service } from '../model.ts';
import { hostAllows } from './read.ts';

const YOUTUBE = /^(?:www\.|m\.)?(?:youtube\.com|youtube-nocookie\.com|youtu\.be)$/;
const YOUTUBE_ID = /^(?:\/embed\/|\/shorts\/|\/)([\w-]{11})$/;
const VIMEO_ID = /^\/(?:video\/)?(\d{1,12})$/;
const PEERTUBE_ID = /^\/(?:videos\/(?:embed|watch)|w)\/([\w-]{8,40})$/;

/** Third-party content at one place of a page. */
export interface ThirdPartyContent {
  readonly service: Service;
  /** What would be loaded. */
  readonly url: string;
  /** Where a visitor can see it at the provider, as a plain link. */
  readonly link: string;
  /** What the author says it is; may be empty. */
  readonly title: string;
}

type Found = Pick<ThirdPartyContent, 'url' | 'link'>;

/** Addresses of a video in the forms that people copy, as the player and as the page of it. */
function videoAt(service: Service, address: URL): Found | undefined {
  const { content } = service;
  const player = content.kind === 'frame' ? content.player : undefined;
  const path = address.pathname.replace(/\/$/, '') || '/';
  if (player === 'youtube' && YOUTUBE.test(address.hostname)) {
    const id = address.searchParams.get('v') ?? YOUTUBE_ID.exec(path)?.[1];
    if (id === undefined || !/^[\w-]{11}$/.test(id)) return undefined;
    return {
      url: `https://www.youtube-nocookie.com/embed/${id}`,
      link: `https://www.youtube.com/watch?v=${id}`,
    };
  }
  if (player === 'vimeo' && /^(?:www\.|player\.)?vimeo\.com$/.test(address.hostname)) {
    const id = VIMEO_ID.exec(path)?.[1];
    if (id === undefined) return undefined;
    return { url: `https://player.vimeo.com/video/${id}?dnt=1`, link: `https://vimeo.com/${id}` };
  }
  if (player === 'peertube' && hostAllows(service, address.href)) {
    const id = PEERTUBE_ID.exec(path)?.[1];
    if (id === undefined) return undefined;
    return { url: `${address.origin}/videos/embed/${id}`, link: `${address.origin}/w/${id}` };
  }
  return undefined;
}

/**
 * What an address in a publisher's text would load, and of which declared service. Undefined when no service is declared
 * for it: then it stays a link at most.
 */
export function thirdPartyContent(
  services: readonly Service[],
  kind: 'frame' | 'picture',
  address: string,
): (Found & { readonly service: Service }) | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '') return undefined;
  for (const service of services) {
    const { content } = service;
    if (content.kind === 'frame' && kind === 'frame') {
      const video = videoAt(service, url);
      if (video !== undefined) return { ...video, service };
      if (content.player === undefined && hostAllows(service, url.href))
        return { url: url.href, link: url.href, service };
    }
    // A tile of a map is a picture like others.
    const isOfPictures = content.kind === 'picture' || content.kind === 'tiles';
    if (isOfPictures && kind === 'picture' && hostAllows(service, url.href))
      return { url: url.href, link: url.href, service };
  }
  return undefined;
}
