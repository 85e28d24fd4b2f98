/** A text as an ODSQL literal. */
export const odsqlText = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;

/** A name as ODSQL takes it whatever it is. */
export const odsqlName = (name: string): string => `\`${name.replace(/[\\`]/g, '\\$&')}\``;
