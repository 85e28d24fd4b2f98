import { createHash } from 'node:crypto';
import type { PortalFile } from './model.ts';

/** Of a file that is sent, bytes. */
export const MAX_PICTURE_MB = 5;
const MAX_WIDTH = 800;
const MAX_HEIGHT = 240;
// What a small file may unfold to.
const MAX_PIXELS = 40_000_000;
const RASTERS = new Set(['png', 'jpeg', 'webp', 'gif', 'heif']);
// Entities grow, and both can name files of this machine.
const RISKY_SVG = /<!DOCTYPE|<!ENTITY|<\?xml-stylesheet|\b(?:file|https?):(?!\/\/www\.w3\.org\/)/i;
// Drawn at twice the size at which browsers would show it.
const SVG_DENSITY = 192;

/**
 * A picture drawn anew from what somebody sent: nothing of the file itself is kept, whatever was hidden in it. Undefined
 * when it is no picture.
 */
export async function redrawn(sent: Buffer): Promise<PortalFile | undefined> {
  const { default: sharp } = await import('sharp');
  try {
    const isSvg = /^\s*(?:<\?xml|<svg|<!--)/i.test(
      sent
        .subarray(0, 200)
        .toString('utf8')
        .replace(/^\ufeff/, ''),
    );
    if (isSvg && RISKY_SVG.test(sent.toString('utf8'))) return undefined;
    const options = { limitInputPixels: MAX_PIXELS, failOn: 'error' as const };
    const { format } = await sharp(sent, options).metadata();
    if (isSvg ? format !== 'svg' : !RASTERS.has(format ?? '')) return undefined;
    const { data, info } = await sharp(sent, isSvg ? { ...options, density: SVG_DENSITY } : options)
      .rotate()
      .resize({ width: MAX_WIDTH, height: MAX_HEIGHT, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 92, alphaQuality: 100, nearLossless: true })
      .toBuffer({ resolveWithObject: true });
    return {
      mimetype: 'image/webp',
      content: data,
      hash: createHash('sha256').update(data).digest('base64url').slice(0, 16),
      width: info.width,
      height: info.height,
    };
  } catch {
    // Whatever the decoder says of it: it cannot be drawn.
    return undefined;
  }
}
