import type { AccountProblem } from '#accounts';
import { ADMINISTRATORS, accountProblemText, COMMAND_LINE, type LinkDelivery, renewSecrets } from '#accounts';
import { translator } from '#i18n';
import { ok, type Result } from '#lib';
import { type Library, openLibrary } from './library.ts';
import { orExit, settingsOrExit } from './serve.ts';

/** Does something with the people of a folder, and ends the process with a sentence when it cannot be done. */
async function withPeople<T>(
  folder: string,
  work: (library: Library) => Promise<Result<T, AccountProblem>>,
): Promise<T> {
  const library = await orExit(openLibrary(settingsOrExit(folder)));
  const result = await work(library);
  await library.close();
  if (result.ok) return result.value;
  for (const problem of result.problems) console.error(accountProblemText(translator('en'), problem));
  process.exit(1);
}

const told = (delivery: LinkDelivery): string =>
  delivery.by === 'hand'
    ? `${delivery.link}\nGood once, until ${delivery.expiresAt}.`
    : 'It was sent by mail.';

/** `almagest user add`. */
export async function addUser(
  folder: string,
  name: string,
  options: { readonly email?: string; readonly administrator: boolean },
): Promise<void> {
  const { person, delivery } = await withPeople(folder, ({ accounts }) =>
    accounts.people.add(COMMAND_LINE, {
      name,
      ...(options.email !== undefined && { email: options.email }),
      groups: options.administrator ? [ADMINISTRATORS] : [],
    }),
  );
  const role = options.administrator ? ' as an administrator' : '';
  console.log(
    `${person.name} is known${role}. This link leads to the choice of a password:\n${told(delivery)}`,
  );
}

/** `almagest user link`. */
export async function linkUser(folder: string, name: string): Promise<void> {
  const delivery = await withPeople(folder, async ({ accounts }) => {
    const found = await accounts.people.list(COMMAND_LINE, { search: name });
    if (!found.ok) return found;
    const wanted = name.toLowerCase();
    const person = found.value.items.find(
      (one) => one.name.toLowerCase() === wanted || one.email?.toLowerCase() === wanted,
    );
    return accounts.people.startPasswordReset(COMMAND_LINE, person?.id ?? '');
  });
  console.log(told(delivery));
}

/** `almagest user list`: name, address, state and groups, a person a line. */
export async function listUsers(folder: string): Promise<void> {
  await withPeople(folder, async ({ accounts }) => {
    for (let page = 1; ; page++) {
      const list = await accounts.people.list(COMMAND_LINE, { page, pageSize: 200 });
      if (!list.ok) return list;
      for (const { name, email, state, groups } of list.value.items)
        console.log([name, email ?? '', state, groups.join(' ')].join('\t'));
      if (page >= list.value.pages) return ok(undefined);
    }
  });
}

/** `almagest renew-secrets`. */
export async function renewPortalSecrets(folder: string): Promise<void> {
  const { dataFolder } = settingsOrExit(folder);
  renewSecrets(dataFolder, new Date());
  console.log('There is a new key. Restart the portal; forms that are open stay good.');
}
