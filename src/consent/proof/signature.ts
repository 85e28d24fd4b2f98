import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

// The fixed head of a private Ed25519 key in PKCS #8 (RFC 8410), before its 32 bytes.
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
// And of a public one in SPKI.
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** Signs what the portal says of its records. */
export interface Signer {
  /** 32 bytes, base64url. */
  readonly publicKey: string;
  /** 64 bytes, base64url. */
  sign(text: string): string;
}

/** An Ed25519 signer from 256 secret bits, base64url: the same bits are the same key. */
export function signerFrom(secret: string): Signer {
  const seed = Buffer.from(secret, 'base64url');
  const key: KeyObject = createPrivateKey({
    key: Buffer.concat([PKCS8, seed.subarray(0, 32)]),
    format: 'der',
    type: 'pkcs8',
  });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return {
    publicKey: spki.subarray(SPKI.length).toString('base64url'),
    sign: (text) => sign(null, Buffer.from(text), key).toString('base64url'),
  };
}

/** Whether a text was signed with the private half of a public key. False for anything that is no key or no signature. */
export function isSignedBy(publicKey: string, text: string, signature: string): boolean {
  const bytes = Buffer.from(publicKey, 'base64url');
  if (bytes.length !== 32) return false;
  const key = createPublicKey({ key: Buffer.concat([SPKI, bytes]), format: 'der', type: 'spki' });
  return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
}
