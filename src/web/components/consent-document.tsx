import type { ComponentChildren } from 'preact';
import type { Block, Cell, Inline, Line } from '#consent';
import { useSite } from '../site.ts';

const isOurs = (href: string): boolean => href.startsWith('/');

function Part({ part }: { readonly part: Inline }) {
  const { href } = useSite();
  if (typeof part === 'string') return <>{part}</>;
  if ('code' in part) return <code>{part.code}</code>;
  if ('strong' in part) return <strong>{part.strong}</strong>;
  return isOurs(part.href) ? (
    <a href={href(part.href)}>{part.text}</a>
  ) : (
    <a href={part.href} rel="noopener noreferrer">
      {part.text}
    </a>
  );
}

export function LineText({ line }: { readonly line: Line }) {
  return (
    <>
      {line.map((part, i) => (
        <Part key={i} part={part} />
      ))}
    </>
  );
}

function CellText({ cell }: { readonly cell: Cell }) {
  return (
    <>
      {cell.map((line, i) => (
        <span key={i} class="line">
          <LineText line={line} />
        </span>
      ))}
    </>
  );
}

function BlockTable({ block }: { readonly block: Extract<Block, { kind: 'table' }> }) {
  const { caption, head, rows, rowHead } = block;
  return (
    <table class="in-cards">
      <caption class="unseen">{caption}</caption>
      <thead>
        <tr>
          {head.map((text) => (
            <th key={text} scope="col">
              {text}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((cells, i) => (
          <tr key={i}>
            {cells.map((cell, column) =>
              column === rowHead ? (
                <th key={head[column]} scope="row">
                  <CellText cell={cell} />
                </th>
              ) : (
                <td key={head[column]} data-label={head[column]}>
                  <div>
                    <CellText cell={cell} />
                  </div>
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Heading({ block }: { readonly block: Extract<Block, { kind: 'heading' }> }) {
  const { level, id, text } = block;
  if (level === 2) return <h2 id={id}>{text}</h2>;
  return level === 3 ? <h3 id={id}>{text}</h3> : <h4 id={id}>{text}</h4>;
}

function BlockText({ block }: { readonly block: Block }): ComponentChildren {
  switch (block.kind) {
    case 'heading':
      return <Heading block={block} />;
    case 'paragraph':
      return (
        <p>
          <LineText line={block.text} />
        </p>
      );
    case 'list':
      return (
        <ul>
          {block.items.map((item, i) => (
            <li key={i}>
              <LineText line={item} />
            </li>
          ))}
        </ul>
      );
    case 'terms':
      return (
        <dl class="classes">
          {block.terms.map(([term, text], i) => (
            <div key={i}>
              <dt>{term}</dt>
              <dd>
                <LineText line={text} />
              </dd>
            </div>
          ))}
        </dl>
      );
    case 'table':
      return <BlockTable block={block} />;
  }
}

/** The blocks of a document, as HTML. */
export function Blocks({ blocks }: { readonly blocks: readonly Block[] }) {
  return (
    <>
      {blocks.map((block, i) => (
        <BlockText key={i} block={block} />
      ))}
    </>
  );
}
