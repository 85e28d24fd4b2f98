export { type Courier, createCourier, type SmtpOptions } from './courier.ts';
export { createMailer, type Mailer, type MailerOptions, type Outbox } from './mailer.ts';
export {
  MAIL_STATES,
  type MailData,
  type MailMessage,
  type MailState,
  type MailTemplate,
  type OutboxMail,
  type RenderedMail,
} from './model.ts';
export type { MailFrame } from './render.ts';
