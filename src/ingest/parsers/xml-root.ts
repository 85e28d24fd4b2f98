// One piece of what may stand before the first element. Pieces are taken one by one and never parted in another way: a
// comment ends at its first mark of an end.
const PIECE = /\s+|<\?[^>]*>|<!--[\s\S]*?-->|<!doctype[^>[]*(?:\[[\s\S]*?\]\s*)?>/iy;
const ELEMENT = /<(?:[\w.-]+:)?([\w.-]+)/y;

/** The name of the first element of an XML text, without its prefix; undefined when none begins. */
export function rootOf(text: string): string | undefined {
  let at = 0;
  for (PIECE.lastIndex = 0; PIECE.test(text); ) at = PIECE.lastIndex;
  ELEMENT.lastIndex = at;
  return ELEMENT.exec(text)?.[1];
}
