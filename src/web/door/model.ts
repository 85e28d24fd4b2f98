import type { FormState } from '../backoffice/model.ts';

/** Another way to sign in, at a provider. */
export interface ProviderChoice {
  readonly id: string;
  readonly name: string;
}

export interface SignInData {
  readonly form: FormState;
  /** Where it goes on, a path of the portal. */
  readonly next: string;
  readonly mayRegister: boolean;
  readonly passkeys: boolean;
  readonly providers: readonly ProviderChoice[];
}

export interface SecondStepData {
  readonly form: FormState;
  readonly code: boolean;
  readonly passkey: boolean;
}

export interface SignInAgainData {
  readonly form: FormState;
  readonly next: string;
  readonly name: string;
  readonly password: boolean;
  readonly code: boolean;
  readonly passkey: boolean;
  readonly providers: readonly ProviderChoice[];
}

export interface AddressFormData {
  readonly form: FormState;
}

/** What a link from a mail is good for. */
export type LinkPurpose =
  | 'password-reset'
  | 'first-sign-in'
  | 'first-administrator'
  | 'invitation'
  | 'registration'
  | 'email-change';

export interface LinkData {
  readonly form: FormState;
  readonly purpose: LinkPurpose;
  /** Of the account, where there is one. */
  readonly name?: string;
  /** That has been proved by the link. */
  readonly email?: string;
  /** Characters. */
  readonly passwordMinLength: number;
  /** Path without language that the form is sent to. */
  readonly action: string;
}

/** A page that only says something. */
export type ToldKind =
  | 'mail-sent'
  | 'registration-sent'
  | 'password-changed'
  | 'email-changed'
  | 'link-spent'
  | 'signed-out'
  | 'closed'
  | 'provider-failed'
  | 'needs-https';

export interface ToldData {
  readonly kind: ToldKind;
}

/** On the way to a provider. */
export interface LeavingData {
  readonly name: string;
  /** Of the provider, absolute. */
  readonly address: string;
}

/** Each page by which people come in, with what it shows. */
export interface DoorPages {
  readonly signIn: SignInData;
  readonly secondStep: SecondStepData;
  readonly signInAgain: SignInAgainData;
  readonly register: AddressFormData;
  readonly forgotten: AddressFormData;
  readonly link: LinkData;
  readonly told: ToldData;
  readonly leaving: LeavingData;
}
