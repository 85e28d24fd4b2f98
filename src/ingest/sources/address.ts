import ipaddr from 'ipaddr.js';

/**
 * Whether an address is one of the public internet. Loopback, private and shared networks, link-local addresses (the metadata
 * services of clouds among them), multicast, reserved ranges and their IPv6 forms, IPv4 inside IPv6 included, are not.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  return ipaddr.process(address).range() === 'unicast';
}
