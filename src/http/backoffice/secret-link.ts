import type { LinkDelivery } from '#accounts';
import { goTo, type OfficeAnswer, type SaidCode, show } from './route.ts';

/** A link that was made for somebody: either it is on its way, or it is shown, once, to be passed on. */
export function deliveryAnswer(
  delivery: LinkDelivery,
  page: {
    readonly title: string;
    readonly text: string;
    readonly crumbs: readonly { readonly label: string; readonly path: string }[];
    readonly back: string;
    readonly said: SaidCode;
  },
): OfficeAnswer {
  if (delivery.by === 'mail') return goTo(page.back, page.said);
  const { title, text, crumbs, back } = page;
  return show('link', { title, text, delivery, crumbs, back });
}
