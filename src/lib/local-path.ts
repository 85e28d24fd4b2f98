/** A path of this host, or the home page: `//evil` and `/\evil` are other hosts to a browser, and a control character hides one. */
export function localPath(next: string | undefined): string {
  if (next === undefined || next.length > 2000) return '/';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  if (!/^\/(?![/\\])[^\\\u0000-\u0020\u007f]*$/.test(next)) return '/';
  try {
    const url = new URL(next, 'http://local.invalid');
    // Dots are resolved only here: `/.//evil` has become `//evil`.
    const isLocal = url.host === 'local.invalid' && !url.pathname.startsWith('//');
    return isLocal ? `${url.pathname}${url.search}${url.hash}` : '/';
  } catch {
    return '/';
  }
}
