import { choicesToShow, type Draft, type DraftView, PreviewLost, type Recipe, takeOffer } from '#publishing';
import type { Arranged } from './draft-form.ts';
import type { OfficeCall } from './route.ts';

const MOST_NUMBERS = 99;

/** Part of an address made of the name of a file, with a number where another dataset has it. */
export function suggestedId({ deps }: OfficeCall, { source }: Draft): string {
  const id = (source.name.split(/[/\\?]/).findLast((part) => part !== '') ?? '')
    .replace(/(?:\.[a-z0-9]{1,8})?\.(?:gz|zip)$|\.[a-z0-9]{1,8}$/i, '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 100);
  if (id === '' || !deps.publishing.isTaken(id)) return id;
  for (let i = 2; i <= MOST_NUMBERS; i++) if (!deps.publishing.isTaken(`${id}-${i}`)) return `${id}-${i}`;
  return id;
}

/** What would come of a recipe; `isLost` when that took too long to be told. */
export async function seenOf(
  { deps, viewer }: OfficeCall,
  draft: Draft,
  { steps, choices, metadata }: Pick<Recipe, 'steps' | 'choices' | 'metadata'>,
): Promise<{ readonly view: DraftView | undefined; readonly isLost: boolean }> {
  try {
    const wanted = { steps, choices: choices && choicesToShow(choices), metadata };
    return { view: await deps.publishing.look(draft, wanted, viewer.personId), isLost: false };
  } catch (error) {
    if (!(error instanceof PreviewLost)) throw error;
    return { view: undefined, isLost: true };
  }
}

/** The recipe after what was offered of it. */
export async function taken(
  call: OfficeCall,
  draft: Draft,
  recipe: Recipe,
  way: string,
): Promise<Arranged | undefined> {
  const { view } = await seenOf(call, draft, recipe);
  const preview = view?.preview ?? draft.preview;
  return preview && takeOffer(preview, recipe, way);
}
