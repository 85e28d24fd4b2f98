import { source } from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe objects to on a page: rule, and the beginning of each element. */
export async function objections(
  page: Page,
): Promise<readonly (readonly [rule: string, html: readonly string[]])[]> {
  // Into the page itself, whose policy does not bind the debugger. Not with what passes: that takes four times as long.
  // What other sites put into frames is theirs.
  await page.evaluate(source);
  const { violations } = (await page.evaluate(`axe.run(document, { resultTypes: ['violations'] })`)) as {
    readonly violations: readonly {
      readonly id: string;
      readonly nodes: readonly { readonly html: string }[];
    }[];
  };
  return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))]);
}
