/** A setting of the back office; what environment or `portal.yaml` set goes before it. */
export interface PortalSettingTable {
  /** As in the registry of settings. */
  name: string;
  /** JSON */
  value: string;
  changed_at: string;
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
