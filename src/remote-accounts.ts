import type { Command } from 'commander';
import { type At, ask, assignments, change, jsonIn, line, listed, segment, stop } from './remote-api.ts';

type Thing = Readonly<Record<string, unknown>>;

async function known(at: At, path: string, wanted: string): Promise<Thing | undefined> {
  for await (const one of listed(at, path)) if (one.id === wanted || one.name === wanted) return one;
  return undefined;
}

/** The one of that id or name. */
const find = async (at: At, path: string, what: string, wanted: string): Promise<Thing> =>
  (await known(at, path, wanted)) ?? stop(`There is no ${what} ${wanted}.`);

const person = async (at: At, wanted: string): Promise<Thing> =>
  (await known(at, `/people?search=${segment(wanted)}`, wanted)) ??
  (await ask(at, 'GET', `/people/${segment(wanted)}`)).body;

const idsOf = async (
  at: At,
  path: string,
  what: string,
  names: readonly string[],
): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const name of names) found.push(String((await find(at, path, what, name)).id));
  return found;
};

/** A link is shown once, here: without a mail address it has to be passed on. */
const showDelivery = (delivery: unknown): void => {
  const { by, link, expiresAt } = delivery as {
    readonly by: string;
    readonly link?: string;
    readonly expiresAt: string;
  };
  console.log(
    by === 'mail'
      ? `It is on its way by mail, and good until ${expiresAt}.`
      : `${link}\ngood until ${expiresAt}`,
  );
};

const gather = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

function addPeople(remote: Command, at: () => At): void {
  const people = remote
    .command('people')
    .description(
      'people and invitations; changes need a key that administers accounts, made at /account/keys/new/',
    );
  people
    .command('list')
    .description('list people: id, name, state, groups, mail address')
    .option('--search <text>', 'in names and addresses')
    .action(async ({ search = '' }: { readonly search?: string }) => {
      for await (const one of listed(at(), `/people?search=${segment(search)}`))
        line(one.id, one.name, one.state, one.groups, one.email);
    });
  people
    .command('invite')
    .description('ask somebody in; without an address the link is shown, to be passed on')
    .option('--email <address>')
    .option('--group <name>', 'that they join; may be given again', gather)
    .option('--lang <code>', 'of the message')
    .action(
      async (options: {
        readonly email?: string;
        readonly group?: readonly string[];
        readonly lang?: string;
      }) => {
        const { email, group = [], lang } = options;
        const { body } = await ask(at(), 'POST', '/invitations', {
          body: {
            groups: await idsOf(at(), '/groups', 'group', group),
            ...(email !== undefined && { email }),
            ...(lang !== undefined && { language: lang }),
          },
        });
        showDelivery(body.delivery);
      },
    );
  people
    .command('change')
    .description(
      'change somebody: name=, email=, language=, state=active or disabled, groups=\'["…"]\' by id',
    )
    .argument('<name-or-id>')
    .argument('<name=value...>')
    .action(async (wanted: string, list: readonly string[]) => {
      const { id } = await person(at(), wanted);
      const { body } = await change(at(), 'PATCH', `/people/${segment(String(id))}`, assignments(list));
      line(body.id, body.name, body.state, body.groups, body.email);
    });
  people
    .command('reset-password')
    .description('make a link by which somebody chooses a new password')
    .argument('<name-or-id>')
    .action(async (wanted: string) => {
      const { id } = await person(at(), wanted);
      showDelivery((await ask(at(), 'POST', `/people/${segment(String(id))}/password-reset`)).body.delivery);
    });
  people
    .command('remove')
    .description('erase an account, with its sessions and keys')
    .argument('<name-or-id>')
    .action(async (wanted: string) => {
      const { id, name } = await person(at(), wanted);
      await ask(at(), 'DELETE', `/people/${segment(String(id))}`);
      console.log(`${String(name)} is erased.`);
    });
}

function addGroups(remote: Command, at: () => At): void {
  const groups = remote.command('groups').description('groups, their members, and the roles that they carry');
  const group = async (wanted: string) => find(at(), '/groups', 'group', wanted);
  groups
    .command('list')
    .description('list groups: id, name, role, members')
    .action(async () => {
      for await (const one of listed(at(), '/groups')) line(one.id, one.name, one.roleId, one.memberCount);
    });
  groups
    .command('roles')
    .description('list roles: id, name, permissions')
    .action(async () => {
      for await (const one of listed(at(), '/roles')) line(one.id, one.name, one.permissions);
    });
  groups
    .command('add')
    .description('make a group')
    .argument('<name>')
    .option('--role <name>', 'what its members may do in the portal')
    .option('--description <text>')
    .action(
      async (
        name: string,
        { role, description = '' }: { readonly role?: string; readonly description?: string },
      ) => {
        const roleId = role === undefined ? null : (await find(at(), '/roles', 'role', role)).id;
        const { body } = await ask(at(), 'POST', '/groups', { body: { name, description, roleId } });
        line(body.id, body.name, body.roleId, body.memberCount);
      },
    );
  groups
    .command('change')
    .description('change a group: name=, description=, roleId=')
    .argument('<group>')
    .argument('<name=value...>')
    .action(async (wanted: string, list: readonly string[]) => {
      const { id } = await group(wanted);
      const { body } = await change(at(), 'PATCH', `/groups/${segment(String(id))}`, assignments(list));
      line(body.id, body.name, body.roleId, body.memberCount);
    });
  groups
    .command('members')
    .description('list who is in a group')
    .argument('<group>')
    .action(async (wanted: string) => {
      const { id } = await group(wanted);
      for await (const one of listed(at(), `/groups/${segment(String(id))}/members`))
        line(one.id, one.name, one.state);
    });
  for (const [act, method, said] of [
    ['join', 'PUT', 'add somebody to a group'],
    ['leave', 'DELETE', 'take somebody out of a group'],
  ] as const)
    groups
      .command(act)
      .description(said)
      .argument('<group>')
      .argument('<person>', 'name or id')
      .action(async (wanted: string, who: string) => {
        const [{ id }, member] = await Promise.all([group(wanted), person(at(), who)]);
        await ask(at(), method, `/groups/${segment(String(id))}/members/${segment(String(member.id))}`);
        console.log(`${String(member.name)} ${act === 'join' ? 'is in' : 'is not in'} ${wanted}.`);
      });
  groups
    .command('remove')
    .description('remove a group; its members lose what it gave them')
    .argument('<group>')
    .action(async (wanted: string) => {
      const { id } = await group(wanted);
      await ask(at(), 'DELETE', `/groups/${segment(String(id))}`);
      console.log(`${wanted} is removed.`);
    });
}

function addKeys(remote: Command, at: () => At): void {
  const keys = remote
    .command('keys')
    .description('API keys: your own to make, everybody’s to see and revoke');
  keys
    .command('list')
    .description('list keys: id, name, scopes, end, last use, whose')
    .action(async () => {
      for await (const one of listed(at(), '/keys'))
        line(one.id, one.name, one.scopes, one.expiresAt, one.lastUsedAt, one.personId);
    });
  keys
    .command('add')
    .description('make a key; it is shown once')
    .argument('<name>')
    .requiredOption('--scope <scope>', 'read, edit, publish, administer; may be given again', gather)
    .option('--expires <instant>', 'such as 2030-01-01T00:00:00Z')
    .action(
      async (
        name: string,
        { scope, expires }: { readonly scope: readonly string[]; readonly expires?: string },
      ) => {
        const { body } = await ask(at(), 'POST', '/keys', {
          body: { name, scopes: scope, ...(expires !== undefined && { expiresAt: expires }) },
        });
        console.log(String(body.secret));
      },
    );
  keys
    .command('revoke')
    .description('end a key: it opens nothing any more')
    .argument('<id>')
    .action(async (id: string) => {
      await ask(at(), 'DELETE', `/keys/${segment(id)}`);
      console.log(`${id} is revoked.`);
    });
}

/** `almagest remote people`, `groups`, `keys` and `access`: who may do what. */
export function addAccountCommands(remote: Command, at: () => At): void {
  addPeople(remote, at);
  addGroups(remote, at);
  addKeys(remote, at);
  remote
    .command('access')
    .description('show who sees and does what with a dataset as JSON, or set it from a file of it')
    .argument('<id>')
    .argument('[file]', 'JSON: isRestricted, grants, hiddenFields; or null: as the portal says')
    .action(async (id: string, file: string | undefined) => {
      const path = `/datasets/${segment(id)}/access`;
      const { body } =
        file === undefined
          ? await ask(at(), 'GET', path)
          : await change(at(), 'PUT', path, {
              access: jsonIn(file),
            });
      console.log(JSON.stringify(body.access, undefined, 2));
    });
}
