import type { HarvestKind, HarvestKindName } from '../model.ts';
import { ckan } from './ckan.ts';
import { dcat } from './dcat.ts';
import { folder, ftp, zip } from './folders.ts';
import { opendatasoft } from './opendatasoft.ts';
import { s3 } from './s3.ts';
import { cone, tap } from './tap.ts';

/** Every kind of source that can be harvested. */
export const KINDS: Readonly<Record<HarvestKindName, HarvestKind>> = {
  opendatasoft,
  ckan,
  dcat,
  tap,
  cone,
  s3,
  ftp,
  folder,
  zip,
};
