const LOCAL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;

/**
 * Whether a text is one plain address: `name@host`, 254 characters at most, ASCII (hosts in their `xn--` form), no quoted
 * name, no comment, no second address, so that it can stand in a header as it is. Says nothing of whether it exists.
 */
export function isMailAddress(text: string): boolean {
  if (text.length > 254) return false;
  const at = text.lastIndexOf('@');
  const [local, host] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)];
  if (local.length > 64 || !LOCAL.test(local)) return false;
  return host.split('.').every((label) => LABEL.test(label));
}

/** A sender as in the settings: `portal@sky.example`, or `Night Sky Club <portal@sky.example>`. */
export function readSender(text: string): { readonly name: string; readonly address: string } | undefined {
  const [, name, inner] = /^([^<>"\p{Cc}]{1,100}?)\s*<([^<>]+)>$/u.exec(text.trim()) ?? [];
  const address = inner ?? text.trim();
  return isMailAddress(address) ? { name: name ?? '', address } : undefined;
}
