import type { MessageKey } from '#i18n';

/** What is wrong with what was typed: a message and what it speaks of, or words in the language of the page. */
export type FieldProblem =
  | { readonly message: MessageKey; readonly values?: Readonly<Record<string, string | number>> }
  | { readonly text: string };

/** A form as it was sent, or as it begins: what stands in each field, and what is wrong with it. */
export interface FormState {
  /** By name of the field. A list where several may be chosen. */
  readonly values: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** By name of the field; those under `''` are about the form as a whole. */
  readonly problems: Readonly<Record<string, FieldProblem | undefined>>;
}

/** A form that nobody has sent yet. */
export const blankForm = (values: FormState['values'] = {}): FormState => ({ values, problems: {} });

/** A list as the address describes it. */
export interface ListState {
  /** Path of the list, without language. */
  readonly path: string;
  /** What is searched for; empty: everything. */
  readonly search: string;
  /** Name of a column, with `-` in front from the last to the first; empty: as the list comes. */
  readonly sort: string;
  /** The first is 1. */
  readonly page: number;
  /** Further choices by name; only those that were made. */
  readonly chosen: Readonly<Record<string, string>>;
}

/** A link of the navigation. */
export interface NavItem {
  readonly label: MessageKey;
  /** Without language. */
  readonly path: string;
  readonly isCurrent: boolean;
}

export interface NavGroup {
  /** Absent for what belongs to no group. */
  readonly label?: MessageKey;
  readonly items: readonly NavItem[];
}

/** What stands around the content of every page of a person who is signed in. */
export interface Frame {
  /** Name of the whole: the back office, or one's own account. */
  readonly title: MessageKey;
  /** Empty: there is nowhere to go from here. */
  readonly nav: readonly NavGroup[];
  /** For `csrfmiddlewaretoken` of every form. */
  readonly csrfToken: string;
  /** What has just been done, told once after the redirect. */
  readonly said?: MessageKey;
}
