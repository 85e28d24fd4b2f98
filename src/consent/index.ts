export {
  CHOICE_SECONDS,
  type Choice,
  choiceAllows,
  grantsAnything,
  parseChoice,
  printChoice,
} from './choice.ts';
export { type ContentPolicy, policyWith, printPolicy } from './content-policy.ts';
export type { Decision } from './decide.ts';
export { type ConsentDesk, createConsentDesk, type DeclaredService } from './desk.ts';
export { type ConsentPluginOptions, installConsent, installCookieGate } from './fastify.ts';
export { type CookieFault, type CookieFaults, openCookieFaults } from './faults/repository.ts';
export { isFromOwnPage, type OriginHeaders } from './form-origin.ts';
export { createCookieGate } from './gate.ts';
export {
  CONSENT_CATEGORIES,
  type ConsentCategory,
  type CookieCategory,
  type Ground,
  type LocalizedText,
  type Purpose,
  type RegisteredCookie,
  type RegisteredItem,
  type Service,
  type ServiceContent,
  type ServiceCookie,
  type StoredItem,
} from './model.ts';
export type { Block, Cell, ConsentDocument, Inline, Line } from './policy/model.ts';
export { recordDocument } from './policy/record.ts';
export { PORTAL_COOKIES } from './portal-cookies.ts';
export { type Signer, signerFrom } from './proof/signature.ts';
export { type ChainFault, type ChainReport, verifyChain } from './records/chain.ts';
export { openConsentFolder } from './records/folder.ts';
export { createMemoryConsentStore } from './records/memory.ts';
export type {
  ChainRow,
  ConsentRecord,
  ConsentStore,
  NamedPicture,
  Picture,
  PicturesRecord,
  Publication,
} from './records/model.ts';
export { openConsentStore } from './records/repository.ts';
export { type CookieRegistry, createCookieRegistry } from './registry.ts';
export { cookiesSent } from './request-cookies.ts';
export {
  type Consent,
  type ConsentOptions,
  type ConsentRequest,
  createConsent,
  type DecisionRequest,
  type DecisionResult,
  sweepConsent,
} from './service.ts';
export { type ThirdPartyContent, thirdPartyContent } from './services/content.ts';
export { PRESET_NAMES, type PresetName, presetNeeds } from './services/presets.ts';
export { hostAllows, readServices, type ServiceProblem, serviceProblemMessage } from './services/read.ts';
export {
  deleteDeclaration,
  readAddedTexts,
  readDeclarations,
  writeAddedTexts,
  writeDeclaration,
} from './services/repository.ts';
export { hasPrivacySignal, objectsToCounting } from './signals.ts';
export type { ChangedService, ConsentStanding, ConsentState } from './state.ts';
export type { ConsentTexts } from './texts/model.ts';
export { consentTexts } from './texts/texts.ts';
