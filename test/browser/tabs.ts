import type { BrowserContext, Page } from 'playwright-core';

/** Visits each of several things once, in two tabs at a time; answers in their order. */
export async function inTabs<T, R>(
  context: BrowserContext,
  things: readonly T[],
  visit: (page: Page, thing: T) => Promise<R>,
): Promise<readonly R[]> {
  const answers: R[] = [];
  const left = things.entries();
  const tab = async () => {
    const page = await context.newPage();
    for (const [place, thing] of left) answers[place] = await visit(page, thing);
  };
  await Promise.all([tab(), tab()]);
  return answers;
}
