import { newKey } from '../secrets/random.ts';

// So that programs which look for secrets in published code know one.
const PREFIX = 'almagest_';
const FORM = /^almagest_[A-Za-z0-9]{50}$/;

/** A key: kept by the person, only its hash by the portal. */
export const newApiKey = (): string => PREFIX + newKey();

/** Whether a text can be a key at all. */
export const looksLikeKey = (text: string): boolean => FORM.test(text);
