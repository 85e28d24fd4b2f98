import type { Result } from '#lib';
import type { Actor } from '../actor.ts';
import type { Permission } from '../model.ts';
import type { AccountProblem } from '../problems.ts';

/** A named set of permissions. */
export interface Role {
  readonly id: string;
  /** Of a built-in role: a word for the log; pages show `account.role.<id>`. */
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly Permission[];
  readonly isBuiltIn: boolean;
}

/** People who have something in common: what a role lets them do, and what they see of datasets. */
export interface Group {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Undefined: the group gives no permission of its own. */
  readonly roleId: string | undefined;
  readonly memberCount: number;
  /** The administrators: can neither be removed nor given another role. */
  readonly isBuiltIn: boolean;
  readonly createdAt: string;
}

export interface GroupDraft {
  readonly name: string;
  readonly description?: string;
  readonly roleId?: string | null;
}

export interface RoleDraft {
  readonly name: string;
  readonly description?: string;
  readonly permissions: readonly Permission[];
}

/** Id of the built-in group of administrators. */
export const ADMINISTRATORS = 'administrators';

/** For whoever may `manage-people`; nobody gives what they do not hold. `list` is for every person: rights name groups. */
export interface GroupsService {
  /** By name, all of them. */
  list(actor: Actor): Promise<Result<readonly Group[], AccountProblem>>;
  get(actor: Actor, id: string): Promise<Result<Group, AccountProblem>>;
  create(actor: Actor, draft: GroupDraft): Promise<Result<Group, AccountProblem>>;
  /** `changed-meanwhile` where `isSeen` does not take what it is at that moment. */
  change(
    actor: Actor,
    id: string,
    draft: Partial<GroupDraft>,
    isSeen?: (now: Group) => boolean,
  ): Promise<Result<Group, AccountProblem>>;
  /** Members lose what it gave them. */
  remove(actor: Actor, id: string): Promise<Result<void, AccountProblem>>;
  /** Somebody who is in it already stays in it. */
  addMember(actor: Actor, groupId: string, personId: string): Promise<Result<void, AccountProblem>>;
  removeMember(actor: Actor, groupId: string, personId: string): Promise<Result<void, AccountProblem>>;
}

/** Built-in roles first. */
export interface RolesService {
  list(actor: Actor): Promise<Result<readonly Role[], AccountProblem>>;
  create(actor: Actor, draft: RoleDraft): Promise<Result<Role, AccountProblem>>;
  /** As for groups. */
  change(
    actor: Actor,
    id: string,
    draft: Partial<RoleDraft>,
    isSeen?: (now: Role) => boolean,
  ): Promise<Result<Role, AccountProblem>>;
  /** `role-in-use` while a group carries it. */
  remove(actor: Actor, id: string): Promise<Result<void, AccountProblem>>;
}
