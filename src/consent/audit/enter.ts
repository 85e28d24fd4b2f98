import type { Frame, Page } from 'playwright-core';
import type { PublishedPaths } from './declared.ts';
import type { AuditState, DeclaredRegistry } from './model.ts';
import { allowsIn, groundsIn } from './states.ts';
import type { Watch } from './watch.ts';

/** Brings a visitor into a state that only the application knows the way to: a language, a sign-in. */
export type Enter = (page: Page, state: AuditState) => Promise<void>;

/** What is needed to enter a state. */
export interface Entrance {
  readonly origin: string;
  readonly registry: DeclaredRegistry | undefined;
  readonly paths: PublishedPaths | undefined;
  /** Shows what is withdrawn afterwards: a few pages. */
  readonly someUrls: readonly string[];
  readonly language?: Enter;
  readonly signIn?: Enter;
  readonly timeoutMs: number;
}

/** Thrown where a form that has to be there is not. */
class NotEntered extends Error {}

async function press(page: Page, selector: string, timeoutMs: number): Promise<void> {
  const button = page.locator(selector).first();
  if ((await button.count()) === 0) throw new NotEntered(`there is no ${selector} on ${page.url()}`);
  await Promise.all([
    page.waitForEvent('load', { timeout: timeoutMs }),
    button.click({ timeout: timeoutMs }),
  ]);
}

const answer = (choices: string, value: string): string =>
  `form[action*="${choices}"] button[name=decision][value="${value}"]`;

async function toCentre(page: Page, { origin, paths, timeoutMs }: Entrance): Promise<string> {
  if (paths === undefined) throw new NotEntered('the site says nowhere how a choice is made');
  await page.goto(origin + paths.centre, { timeout: timeoutMs });
  return paths.choices;
}

async function choose(page: Page, state: AuditState, entrance: Entrance): Promise<void> {
  const choices = await toCentre(page, entrance);
  const { timeoutMs, registry } = entrance;
  switch (state.kind) {
    case 'refused':
      return press(page, answer(choices, 'refuse-all'), timeoutMs);
    case 'accepted':
      return press(page, answer(choices, 'accept-all'), timeoutMs);
    case 'category': {
      for (const service of registry?.services ?? [])
        await page
          .locator(`input[name=service][value="${service.id}"]`)
          .first()
          .setChecked(allowsIn(state, service), { timeout: timeoutMs });
      return press(page, answer(choices, 'save'), timeoutMs);
    }
    case 'objected':
      await page.locator('input[name=uncounted]').first().check({ timeout: timeoutMs });
      return press(page, answer(choices, 'save'), timeoutMs);
    default:
  }
}

const EVERYTHING: AuditState = { id: 'accepted', kind: 'accepted' };

/** Allows everything, looks at a few pages, and withdraws. */
async function withdraw(page: Page, watch: Watch, entrance: Entrance): Promise<void> {
  const all = (entrance.registry?.services ?? []).map(({ id }) => id);
  watch.allowance = { services: all, grounds: groundsIn(EVERYTHING), isEntering: true };
  await choose(page, EVERYTHING, entrance);
  for (const url of entrance.someUrls) {
    await page.goto(url, { timeout: entrance.timeoutMs });
    await watch.settle(page);
  }
  await choose(page, { id: 'refused', kind: 'refused' }, entrance);
}

/** Brings a visitor into a state, by the forms that visitors use. Answers why it could not be done. */
export async function enter(
  page: Page,
  watch: Watch,
  state: AuditState,
  entrance: Entrance,
): Promise<string | undefined> {
  const services = (entrance.registry?.services ?? [])
    .filter((one) => allowsIn(state, one))
    .map(({ id }) => id);
  const grounds = groundsIn(state);
  const visiting = { services, grounds, isEntering: false };
  if (state.kind === 'first' || state.kind === 'signal') {
    watch.allowance = visiting;
    return undefined;
  }
  watch.allowance = { services, grounds, isEntering: true };
  // On the way there it is one page after another, whichever forms lead on.
  const turn = (frame: Frame) => {
    const url = frame.url();
    if (frame === page.mainFrame() && url.startsWith(`${entrance.origin}/`))
      watch.turnTo(page, url.slice(entrance.origin.length));
  };
  page.on('framenavigated', turn);
  const before = watch.cookies.length;
  try {
    if (state.kind === 'withdrawn') await withdraw(page, watch, entrance);
    else if (state.kind === 'language') await entrance.language?.(page, state);
    else if (state.kind === 'signed-in') await entrance.signIn?.(page, state);
    else await choose(page, state, entrance);
    await watch.settle(page);
    // What the last page still sends when it is left belongs to what was allowed there.
    await page.goto('about:blank');
  } catch (error) {
    const [reason = ''] = (error as Error).message.split('\n');
    return reason;
  } finally {
    page.off('framenavigated', turn);
  }
  const declared = entrance.registry?.cookies.find(({ ground }) => ground === grounds[0]);
  const isSet = watch.cookies.slice(before).some(({ name, isKept }) => name === declared?.name && isKept);
  if (declared !== undefined && !isSet) return `no ${declared.name} was set`;
  watch.allowance = visiting;
  return undefined;
}
