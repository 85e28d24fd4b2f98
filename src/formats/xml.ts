// Characters that no XML 1.0 document may hold, however they are written.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const allowed = (text: string): string => text.toWellFormed().replace(FORBIDDEN, '');

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A reader makes a line feed of one that stands there as it is.
  '\r': '&#13;',
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
const ODD = /[&<>"\r\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/;

/** A text as XML has it, in an element or in an attribute with double quotes. */
export const xmlText = (text: string): string =>
  // Most have nothing of it.
  ODD.test(text) ? allowed(text).replace(/[&<>"\r]/g, (character) => ENTITIES[character] ?? character) : text;

/** Markup as the text of an element, readable as it is. */
export const cdata = (text: string): string =>
  `<![CDATA[${allowed(text).replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;

/** An element with a text; nothing at all for no text. */
export const element = (name: string, text: string | undefined): string =>
  text === undefined || text === '' ? '' : `<${name}>${xmlText(text)}</${name}>`;
