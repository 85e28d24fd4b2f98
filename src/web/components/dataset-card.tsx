import type { DatasetCard } from '../model.ts';
import { useSite } from '../site.ts';
import { Drawing } from './drawing.tsx';

/** A dataset with a picture drawn from its data. The whole card leads to it; the title is the link that is announced. */
function Card(props: { readonly card: DatasetCard; readonly level: 'h2' | 'h3' }) {
  const { card, level: Heading } = props;
  const { t, format, href } = useSite();
  return (
    <article class="card">
      {card.picture === undefined ? (
        <div class="card-picture" aria-hidden="true" />
      ) : (
        <Drawing class="card-picture" svg={card.picture} />
      )}
      <div class="card-text">
        {card.themes.length > 0 ? <p class="eyebrow">{card.themes.join(' · ')}</p> : null}
        <Heading class="card-title">
          <a href={href(`/explore/dataset/${card.id}/`)}>{card.title}</a>
        </Heading>
        <p class="card-summary">{card.summary}</p>
        <p class="card-facts">
          <span>{t('records', { count: card.recordCount })}</span>
          <span>{card.license}</span>
          <span>{t('catalogue.updated', { date: format.shortDay(card.modified) })}</span>
        </p>
      </div>
    </article>
  );
}

/** Cards side by side. */
export function CardGrid(props: { readonly cards: readonly DatasetCard[]; readonly level: 'h2' | 'h3' }) {
  return (
    <ul class="card-grid">
      {props.cards.map((card) => (
        <li key={card.id}>
          <Card card={card} level={props.level} />
        </li>
      ))}
    </ul>
  );
}
