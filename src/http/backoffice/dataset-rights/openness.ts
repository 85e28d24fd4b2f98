import { goTo, type OfficeRoute } from '../route.ts';
import { stillStands } from '../seen.ts';
import { accessOf, PATH, pathOf, rightsPage, saidOf, write } from './common.ts';

export const openness: OfficeRoute = {
  path: PATH,
  section: 'datasets',
  right: 'manage',
  get: (call) => rightsPage(call),
  async post(call) {
    const { form } = call;
    const chosen = form.choice('openness', ['default', 'public', 'restricted']);
    stillStands(form, saidOf(call));
    const access = accessOf(call);
    const hasMore = access.grants.length + access.hiddenFields.length > 0;
    if (chosen === 'default' && hasMore) form.refuse('openness', { message: 'rights.openness-loses' });
    if (!form.isGood) return rightsPage(call, form.state());
    const next = chosen === 'default' ? undefined : { ...access, isRestricted: chosen === 'restricted' };
    if (!(await write(call, next))) return rightsPage(call, form.state());
    return goTo(pathOf(call), 'rights-saved');
  },
};
