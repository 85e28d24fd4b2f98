// Every text of the back office and of one's own account in English. An entry per message is the whole of this file.
export const backOfficeEn = {
  cancel: 'Cancel',

  // The frame
  'office.title': 'Back office',
  'office.account': 'Your account',
  'office.overview': 'Back office',
  'office.concerns': 'Waiting for somebody',
  'office.problem-in-title': 'To correct:',
  'office.problems': '{count, plural, one {One thing to correct} other {# things to correct}}',
  'office.optional': '(may be left empty)',
  'office.confirm': 'Confirmation',
  'office.state': 'State',
  'office.all': 'all',
  'office.sort-by': 'Order by: {column}',
  'office.none-found': 'Nothing matches.',
  'office.show-all': 'Show everything',
  'office.refused': 'This page is not open to you',
  'office.refused-text':
    'You are signed in as {name}, and that account may not open this page. If it should, ask an administrator of the portal for the right.',

  'office.group.data': 'Data',
  'office.group.people': 'People',
  'office.group.portal': 'Portal',
  'office.nav.overview': 'Overview',
  'office.nav.mail': 'Mail',
  'office.about.overview': 'What waits for somebody, and where everything is.',
  'office.about.mail': 'Messages that the portal has written: sent, waiting, or to be passed on by hand.',
  'office.concern.mail-failed':
    '{count, plural, one {One message could not be delivered} other {# messages could not be delivered}}',
  'office.concern.mail-kept':
    '{count, plural, one {One message waits to be passed on by hand} other {# messages wait to be passed on by hand}}',

  // What is wrong with a field
  'office.problem.required': 'This must not be empty.',
  'office.problem.too-long':
    'This is too long: {max, plural, one {one character} other {# characters}} at most.',
  'office.problem.integer': 'This must be a whole number from {min, number} to {max, number}.',
  'office.problem.choose': 'Choose one of what is offered.',

  // What has just been done
  'office.said.mail-retried': 'The message is on its way again.',
  'office.said.mail-not-retried':
    'The message could not be sent again: it has left, or its link has expired.',
  'office.said.mail-removed': 'The message has been removed.',

  // Mail
  'outbox.lead':
    'What the portal writes leaves by itself. Here is what was sent lately, and what could not be delivered.',
  'outbox.lead-without-server':
    'The portal has no mail server, so its messages stay here: open one, and pass its link on to the person yourself.',
  'outbox.count': '{count, plural, =0 {No message} one {# message} other {# messages}}',
  'outbox.empty':
    'The portal has written no message yet. Invitations, new passwords and notices will stand here.',
  'outbox.subject': 'Message',
  'outbox.title': 'Subject',
  'outbox.to': 'To',
  'outbox.created': 'Written',
  'outbox.sent': 'Sent',
  'outbox.expires': 'Kept until',
  'outbox.attempts': 'Attempts',
  'outbox.error': 'The mail server said',
  'outbox.link': 'Link',
  'outbox.link-text':
    'Whoever has this link can use it in the name of {to}: give it to that person only, by a way that others cannot read.',
  'outbox.text': 'Text',
  'outbox.gone': 'The message was sent. What it said is not kept: its link belongs to its reader alone.',
  'outbox.retry': 'Send again',
  'outbox.remove': 'Remove',
  'outbox.state.waiting': 'on its way',
  'outbox.state.sent': 'sent',
  'outbox.state.failed': 'not delivered',
  'outbox.state.kept': 'to pass on',
  'outbox.template.invitation': 'Invitation',
  'outbox.template.registration': 'Registration',
  'outbox.template.registration-known': 'Registration, known address',
  'outbox.template.password-reset': 'New password',
  'outbox.template.email-change': 'New address to confirm',
  'outbox.template.email-changed': 'Address changed',
  'outbox.template.password-changed': 'Password changed',
  'outbox.template.sign-in-method-added': 'New way to sign in',
  'outbox.template.failure': 'Notice of a failure',
} as const;
