const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
// What reads better on one line: a place, a few words.
const SHORT = 60;

/**
 * JSON laid out for reading, its numbers and texts as they are written: parsing would make 10 of 10.0 and round long
 * whole numbers. What is no JSON comes out without its line breaks.
 *
 * @param most stops soon after so many characters
 */
export function prettyJson(text: string, most: number): string {
  let out = '';
  let depth = 0;
  let end = 0;
  const line = () => `\n${'  '.repeat(depth)}`;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (index < end) continue;
    if (out.length > most) return out;
    if (token === '{' || token === '[') {
      const flat = flatAt(text, index);
      if (flat !== undefined) {
        out += flat.text;
        end = flat.end;
        continue;
      }
      depth++;
      out += token + line();
    } else if (token === '}' || token === ']') {
      depth--;
      out += line() + token;
    } else if (token === ',') out += `,${line()}`;
    else out += token === ':' ? ': ' : token;
  }
  return out;
}

/** A list or object that holds no other and is short, on one line. */
function flatAt(text: string, start: number): { readonly text: string; readonly end: number } | undefined {
  const match = /^(?:\[|\{)(?:"(?:[^"\\]|\\.)*"|[^{}[\]"])*(?:\]|\})/.exec(
    text.slice(start, start + 2 * SHORT),
  );
  if (match === null) return undefined;
  const flat = match[0].replace(/\s*\n\s*/g, ' ');
  return flat.length > SHORT ? undefined : { text: flat, end: start + match[0].length };
}
