import { type Field, isNumeric } from '#dataset';
import { localized } from '#i18n';
import type { ShownRecord } from '../model.ts';
import { useSite } from '../site.ts';
import { unitText } from '../unit-text.ts';
import { Cell } from './cell.tsx';
import { Figure, Markup } from './drawing.tsx';
import { ScrollRegion } from './scroll-region.tsx';

/** The dataset that a part of a page was made from. */
interface Source {
  readonly id: string;
  readonly title: string;
}

/** A part of a page of the portal, ready to be shown. */
export type ShownBlock =
  | { readonly kind: 'html'; readonly html: string }
  | {
      readonly kind: 'table';
      readonly source: Source;
      readonly caption: string;
      readonly columns: readonly Field[];
      readonly rows: readonly ShownRecord[];
    }
  | { readonly kind: 'figure'; readonly source: Source; readonly caption: string; readonly svg: string }
  /** Nothing that this reader may see stands here. Writers are told why. */
  | { readonly kind: 'missing'; readonly why?: string };

function From({ source }: { readonly source: Source }) {
  const { t, href } = useSite();
  return (
    <span class="embed-source">
      {t('pages.source')} <a href={href(`/explore/dataset/${source.id}/`)}>{source.title}</a>
    </span>
  );
}

function DataTable({ block }: { readonly block: Extract<ShownBlock, { kind: 'table' }> }) {
  const { language, defaultLanguage } = useSite();
  const { columns, rows, source, caption } = block;
  return (
    <figure class="embed">
      <ScrollRegion class="table-scroll" label={caption || source.title}>
        <table class="records">
          {caption === '' ? null : <caption class="unseen">{caption}</caption>}
          <thead>
            <tr>
              {columns.map((field) => (
                <th key={field.name} scope="col" class={isNumeric(field.type) ? 'is-number' : undefined}>
                  {localized(field.label, language, defaultLanguage) || field.name}
                  {field.unit === undefined ? null : <span class="unit">{unitText(field.unit)}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, i) => (
              // Rows of a query have no name but their place.
              <tr key={String(i)}>
                {columns.map((field) => (
                  <td key={field.name} class={isNumeric(field.type) ? 'is-number' : undefined}>
                    <Cell field={field} value={row[field.name]} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <figcaption>
        {caption === '' ? null : <>{caption} </>}
        <From source={source} />
      </figcaption>
    </figure>
  );
}

function Block({ block }: { readonly block: ShownBlock }) {
  const { t } = useSite();
  switch (block.kind) {
    case 'html':
      return <Markup class="page-html" html={block.html} />;
    case 'table':
      return <DataTable block={block} />;
    case 'figure':
      return (
        <figure class="embed">
          <Figure class="embed-figure" svg={block.svg} label={block.caption || block.source.title} />
          <figcaption>
            {block.caption === '' ? null : <>{block.caption} </>}
            <From source={block.source} />
          </figcaption>
        </figure>
      );
    case 'missing':
      return <p class="notice is-problem">{block.why ?? t('pages.missing')}</p>;
  }
}

/** The text of a page of the portal, with tables and figures in it. */
export function PageText({ blocks }: { readonly blocks: readonly ShownBlock[] }) {
  return (
    <div class="page-text">
      {blocks.map((block, i) => (
        // Parts stand in order and have no other name.
        <Block key={String(i)} block={block} />
      ))}
    </div>
  );
}
