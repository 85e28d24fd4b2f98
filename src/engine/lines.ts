/** Something that waits for a place. Without a caller it is the portal's own and takes any place that is free. */
export interface Waiting {
  readonly caller: string | undefined;
}

interface Line<Task> {
  readonly tasks: Task[];
  /** Places that the caller holds. */
  held: number;
}

/** A line per caller before the same places. Those that wait are served in turn, one task of each. */
export class Lines<Task extends Waiting> {
  /** In the order of their turns. */
  readonly #lines = new Map<string | undefined, Line<Task>>();
  readonly #share: number;
  #size = 0;

  /** `share`: places that one caller may hold. */
  constructor(share: number) {
    this.#share = share;
  }

  /** Tasks that wait. */
  get size(): number {
    return this.#size;
  }

  /** At the end of its caller's line, or in front for one that has waited already. */
  add(task: Task, where: 'last' | 'first' = 'last'): void {
    const line = this.#lines.get(task.caller) ?? { tasks: [], held: 0 };
    this.#lines.set(task.caller, line);
    if (where === 'last') line.tasks.push(task);
    else line.tasks.unshift(task);
    this.#size += 1;
  }

  /** Gives a place to the task whose turn it is; nobody's when all who wait hold their share. */
  next(): Task | undefined {
    for (const [caller, line] of this.#lines) {
      if (caller !== undefined && line.held >= this.#share) continue;
      const task = line.tasks.shift();
      if (task === undefined) continue;
      this.#size -= 1;
      line.held += 1;
      this.#lines.delete(caller);
      this.#lines.set(caller, line);
      return task;
    }
    return undefined;
  }

  /** Takes the place back that `next` gave. */
  release(task: Task): void {
    const line = this.#lines.get(task.caller);
    if (line === undefined) return;
    line.held -= 1;
    this.#forget(task.caller, line);
  }

  /** Whether the task has waited. */
  remove(task: Task): boolean {
    const line = this.#lines.get(task.caller);
    const at = line?.tasks.indexOf(task) ?? -1;
    if (line === undefined || at < 0) return false;
    line.tasks.splice(at, 1);
    this.#size -= 1;
    this.#forget(task.caller, line);
    return true;
  }

  /** Takes out the last task of whoever has the longest line, if that stays longer than the line of `caller` will be. */
  makeRoomFor(caller: string | undefined): Task | undefined {
    let longest: Line<Task> = { tasks: [], held: 0 };
    for (const [name, line] of this.#lines)
      if (name !== undefined && line.tasks.length > longest.tasks.length) longest = line;
    const own = this.#lines.get(caller)?.tasks.length ?? 0;
    if (longest.tasks.length <= own + 1) return undefined;
    this.#size -= 1;
    return longest.tasks.pop();
  }

  /** Takes all out that wait. */
  drain(): readonly Task[] {
    const tasks = [...this.#lines.values()].flatMap((line) => line.tasks.splice(0));
    this.#size = 0;
    return tasks;
  }

  #forget(caller: string | undefined, line: Line<Task>): void {
    if (line.held === 0 && line.tasks.length === 0) this.#lines.delete(caller);
  }
}
