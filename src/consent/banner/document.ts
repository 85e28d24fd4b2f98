import type { Block, ConsentDocument, Inline, Line } from '../policy/model.ts';
import { type Html, html } from './html.ts';

const part = (one: Inline): Html | string => {
  if (typeof one === 'string') return one;
  if ('code' in one) return html`<code>${one.code}</code>`;
  if ('strong' in one) return html`<strong>${one.strong}</strong>`;
  return html`<a href="${one.href}"${!one.href.startsWith('/') && html` rel="noopener noreferrer"`}>${one.text}</a>`;
};

const line = (parts: Line): Html => html`${parts.map(part)}`;

const heading = ({ level, id, text }: Extract<Block, { kind: 'heading' }>): Html => {
  const name = id !== undefined && html` id="${id}"`;
  if (level === 2) return html`<h2${name}>${text}</h2>`;
  return level === 3 ? html`<h3${name}>${text}</h3>` : html`<h4${name}>${text}</h4>`;
};

const table = ({ caption, head, rows, rowHead }: Extract<Block, { kind: 'table' }>): Html => {
  const cell = (lines: readonly Line[]) => lines.map((one, i) => html`${i > 0 && html`<br>`}${line(one)}`);
  return html`<table><caption>${caption}</caption><thead><tr>${head.map((text) => html`<th scope="col">${text}</th>`)}</tr></thead>
<tbody>${rows.map(
    (cells) =>
      html`<tr>${cells.map((lines, i) => (i === rowHead ? html`<th scope="row">${cell(lines)}</th>` : html`<td>${cell(lines)}</td>`))}</tr>`,
  )}</tbody></table>`;
};

function block(one: Block): Html {
  switch (one.kind) {
    case 'heading':
      return heading(one);
    case 'paragraph':
      return html`<p>${line(one.text)}</p>`;
    case 'list':
      return html`<ul>${one.items.map((item) => html`<li>${line(item)}</li>`)}</ul>`;
    case 'terms':
      return html`<dl>${one.terms.map(([term, text]) => html`<dt>${term}</dt><dd>${line(text)}</dd>`)}</dl>`;
    case 'table':
      return table(one);
  }
}

/** A document such as the policy as the content of a page, with its heading. */
export const documentHtml = ({ title, blocks }: ConsentDocument): string =>
  html`<h1>${title}</h1>\n${blocks.map((one) => html`${block(one)}\n`)}`.html;
