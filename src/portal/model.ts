import type { Actor } from '#accounts';
import type { Result } from '#lib';
import type { AdjustableName, Settings } from '#settings';

/** A picture of the portal itself. */
export type PortalFileName = 'logo' | 'logo-dark';

export interface PortalFile {
  readonly mimetype: string;
  readonly content: Buffer;
  /** Changes with the content. */
  readonly hash: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** Why something of the portal was not changed. */
export type PortalProblem =
  | { readonly code: 'not-allowed' }
  /** Environment or `portal.yaml` decide. */
  | { readonly code: 'locked'; readonly setting: AdjustableName }
  | { readonly code: 'unknown-setting'; readonly setting: string }
  | { readonly code: 'bad-value'; readonly setting: AdjustableName; readonly allowed: string }
  /** The default language must be one of the languages. */
  | { readonly code: 'language-not-there'; readonly setting: 'defaultLanguage' }
  /** Somebody has changed it since `seen`. */
  | { readonly code: 'changed-meanwhile' }
  | { readonly code: 'picture-unreadable' }
  | { readonly code: 'picture-too-large'; readonly maxMb: number };

/** What the back office sets: for whoever may `manage-settings`. */
export interface PortalSettings {
  /** What holds now: environment, then `portal.yaml`, then what was set here, then defaults. */
  readonly settings: Settings;
  /** The style sheet of the look; undefined while it is the portal's own. */
  style(): { readonly css: string; readonly hash: string } | undefined;
  file(name: PortalFileName): PortalFile | undefined;
  /** Where a setting comes from. */
  originOf(name: AdjustableName): 'locked' | 'office' | 'default';
  /** Another text when anything that pages show of the portal is different. */
  mark(): string;
  /** Something may have changed, in any process, that has not been read yet. Costs microseconds. */
  isBehind(): boolean;
  /** Reads what has changed. While the store cannot be reached, what held last goes on holding. */
  refresh(): Promise<void>;
  /** A mark of the values of some settings, to be given as `seen` with a change of them. */
  seen(names: readonly AdjustableName[]): string;
  /**
   * Sets some settings, all or none; `null` gives one back to its default. Holds at the next request, in every process.
   * @param seen from `seen`, of the same names: when somebody has changed them meanwhile nothing is written
   */
  change(
    actor: Actor,
    values: Readonly<Record<string, unknown>>,
    seen?: string,
  ): Promise<Result<void, PortalProblem>>;
  /**
   * Keeps a picture, drawn anew from what was sent: PNG, JPEG, WebP, GIF, AVIF, or SVG, which becomes dots. At most
   * 5 MB; at most 800 × 240 pixels are kept.
   */
  setFile(actor: Actor, name: PortalFileName, sent: Buffer): Promise<Result<void, PortalProblem>>;
  removeFile(actor: Actor, name: PortalFileName): Promise<Result<void, PortalProblem>>;
}
