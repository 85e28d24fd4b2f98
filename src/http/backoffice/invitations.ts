import type { Invitation } from '#accounts';
import { activeLanguage } from '#i18n';
import { blankForm, type FormState } from '#web';
import { isStale, refuseAll, signInAgain, stopped } from './account-problems.ts';
import { goTo, type OfficeAnswer, type OfficeCall, type OfficeRoute, show } from './route.ts';
import { deliveryAnswer } from './secret-link.ts';

const PATH = '/backoffice/invitations/';

const stateOf = ({ acceptedAt, expiresAt }: Invitation, now: Date) =>
  acceptedAt !== undefined ? 'accepted' : new Date(expiresAt) <= now ? 'expired' : 'open';

const idOf = (call: OfficeCall): string => call.path.id ?? '';

async function groupsFor(call: OfficeCall) {
  const groups = await call.deps.accounts.groups.list(call.viewer);
  return groups.ok ? groups.value : [];
}

async function listPage(call: OfficeCall): Promise<OfficeAnswer> {
  const { accounts } = call.deps;
  const listed = await accounts.invitations.list(call.viewer);
  const title = call.t('office.nav.invitations');
  if (!listed.ok) return stopped(call, listed.problems, { title, back: '/backoffice/' });
  const inviters = listed.value.flatMap(({ invitedBy }) => (invitedBy === undefined ? [] : [invitedBy]));
  const names = await accounts.people.names([...new Set(inviters)]);
  return show('invitations', {
    invitations: listed.value.map((one) => ({
      ...one,
      state: stateOf(one, call.now),
      inviter: one.invitedBy === undefined ? undefined : names.get(one.invitedBy),
    })),
    groups: await groupsFor(call),
  });
}

async function invitePage(call: OfficeCall, form?: FormState): Promise<OfficeAnswer> {
  return show(
    'invite',
    {
      groups: await groupsFor(call),
      form: form ?? blankForm({ language: call.language }),
      hasServer: call.deps.outbox.hasServer,
    },
    form === undefined ? 200 : 422,
  );
}

/** How the page with the link is headed. */
const linkPage = ({ t }: OfficeCall) =>
  ({
    title: t('invitations.link'),
    text: t('invitations.link-text'),
    crumbs: [{ label: t('office.nav.invitations'), path: PATH }],
    back: PATH,
    said: 'invitation-sent',
  }) as const;

export const invitationRoutes: readonly OfficeRoute[] = [
  { path: PATH, section: 'invitations', get: listPage },
  {
    path: `${PATH}new/`,
    section: 'invitations',
    get: (call) => invitePage(call),
    async post(call) {
      const { form, deps } = call;
      const { settings } = deps;
      const email = form.text('email', { required: false, max: 254 });
      const language = activeLanguage(form.text('language'), settings.languages) ?? settings.defaultLanguage;
      const known = await groupsFor(call);
      const groups = form.choices(
        'groups',
        known.map(({ id }) => id),
      );
      if (!form.isGood) return invitePage(call, form.state());
      const invited = await deps.accounts.invitations.invite(call.viewer, {
        language,
        groups,
        ...(email === '' ? {} : { email }),
      });
      if (invited.ok) return deliveryAnswer(invited.value.delivery, linkPage(call));
      if (isStale(invited.problems)) return signInAgain(call);
      refuseAll(call, invited.problems);
      return invitePage(call, form.state());
    },
  },
  {
    path: `${PATH}:id/renew/`,
    section: 'invitations',
    async post(call) {
      const renewed = await call.deps.accounts.invitations.renew(call.viewer, idOf(call));
      if (!renewed.ok)
        return stopped(call, renewed.problems, { title: call.t('invitations.renew'), back: PATH });
      return deliveryAnswer(renewed.value, linkPage(call));
    },
  },
  {
    path: `${PATH}:id/withdraw/`,
    section: 'invitations',
    async post(call) {
      const gone = await call.deps.accounts.invitations.withdraw(call.viewer, idOf(call));
      if (!gone.ok)
        return stopped(call, gone.problems, { title: call.t('invitations.withdraw'), back: PATH });
      return goTo(PATH, 'invitation-withdrawn');
    },
  },
];
