/** A setting of the back office; what environment or `portal.yaml` set goes before it. */
export interface PortalSettingTable {
  /** As in the registry of settings. */
  name: string;
  /** JSON */
  value: string;
  changed_at: string;
}

/** A page of the portal. */
export interface PageTable {
  /** Part of its address. */
  name: string;
  position: number;
  /** 0 or 1 */
  in_navigation: number;
  current_version: number;
  /** Null: readers see none. */
  published_version: number | null;
  created_at: string;
  changed_at: string;
}

/** What a page said at one time; never changed. */
export interface PageVersionTable {
  page: string;
  /** 1, 2, 3 … */
  number: number;
  at: string;
  /** Id; null for the command line. */
  person: string | null;
  restored_from: number | null;
  /** JSON: titles and texts per language. */
  content: string;
}

/** A picture of the portal itself: small, and in the store so that every process and every backup has it. */
export interface PortalFileTable {
  /** `logo`, `logo-dark` */
  name: string;
  mimetype: string;
  /** Base64 */
  content: string;
  /** Changes with the content: part of its address. */
  hash: string;
  width: number;
  height: number;
  changed_at: string;
}
