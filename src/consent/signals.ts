type HeaderValue = string | readonly string[] | undefined;

const valuesOf = (header: HeaderValue): string[] =>
  [header ?? []]
    .flat()
    .flatMap((line) => line.split(','))
    .map((value) => value.trim());

/**
 * Whether the browser sends Global Privacy Control. Only the exact value `1` counts; among several headers one is enough.
 * Source: Global Privacy Control, the `Sec-GPC` header field.
 */
export const hasPrivacySignal = (secGpc: HeaderValue): boolean =>
  secGpc !== undefined && valuesOf(secGpc).includes('1');

/** Whether the browser objects to being counted, by Global Privacy Control or by the older `DNT: 1`. */
export const objectsToCounting = (headers: { readonly [name: string]: HeaderValue }): boolean =>
  hasPrivacySignal(headers['sec-gpc']) || valuesOf(headers.dnt).includes('1');
