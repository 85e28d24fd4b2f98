import type { NearType } from '#ingest';
import type { Offer } from '#publishing';
import { useSite } from '../../../site.ts';
import { fieldId } from '../../components/form.tsx';

const LISTED = 3;

/** The day that is meant where a date in numbers is read by a pattern. */
function dayOf({ example, pattern = '' }: NearType): string {
  const [a = '', b = '', c = ''] = example.split(/\D/);
  const [day, month, year] = pattern.startsWith('%d')
    ? [a, b, c]
    : pattern.startsWith('%y')
      ? [c, b, a]
      : [b, a, c];
  return `${year.padStart(4, '20')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** Whether it is about what a comma in numbers means. */
const isOfMarks = ({ ways }: Offer): boolean =>
  ways.some(({ near }) => near?.thousands === ',') && ways.length > 1;

/** What the field of an offer is called. */
function useLabel(): (offer: Offer) => string {
  const { language } = useSite();
  return (offer) => ('label' in offer ? offer.labels[language] || offer.label : '');
}

function useTexts(): (offer: Offer) => string {
  const { t, format } = useSite();
  const labelOf = useLabel();
  return (offer) => {
    switch (offer.kind) {
      case 'head': {
        const { rows, units } = offer;
        return t(units.length > 0 ? 'offer.units' : 'offer.head', {
          count: rows.length,
          rows: rows.map((row) => format.number(row)).join(', '),
          units: units.join(', '),
        });
      }
      case 'total':
        return t('offer.total', { row: offer.row, text: t('offer.quoted', { text: offer.text }) });
      case 'measured':
      case 'position':
      case 'sexagesimal':
      case 'pictures':
        return t(`offer.${offer.kind}`, { field: labelOf(offer), example: offer.example });
      case 'number':
      case 'date': {
        const { near, ways } = offer;
        const values = {
          field: labelOf(offer),
          fits: near.fits,
          of: near.of,
          isComma: near.decimal === ',' ? 'yes' : 'no',
          left: near.misfits.length,
          misfits: near.misfits
            .slice(0, LISTED)
            .map((text) => t('offer.quoted', { text: text.length > 24 ? `${text.slice(0, 23)}…` : text }))
            .join(', '),
        };
        if (offer.kind === 'number')
          return isOfMarks(offer)
            ? t('offer.number-marks', { ...values, example: near.example })
            : t('offer.number', values);
        return ways.length > 1
          ? t('offer.date-order', { ...values, example: near.example })
          : t('offer.date', values);
      }
    }
  };
}

/** What the portal is not sure of, each with what a person may want done about it. */
export function Offers({ offers, form }: { readonly offers: readonly Offer[]; readonly form: string }) {
  const { t, format } = useSite();
  const textOf = useTexts();
  const labelOf = useLabel();
  if (offers.length === 0) return null;
  const buttonOf = (offer: Offer, id: string, near: NearType | undefined): string => {
    if (offer.kind === 'measured') return t('offer.take-measured', { unit: offer.unit });
    if (offer.kind === 'number' && id.startsWith('signs-'))
      return t('offer.take-signs', { signs: offer.signs.join(' ') });
    if (offer.kind === 'number' && isOfMarks(offer) && near !== undefined)
      return near.thousands === undefined
        ? t('offer.take-decimals', { value: Number(near.example.replace(',', '.')) })
        : t('offer.take-thousands', { value: Number(near.example.replaceAll(',', '')) });
    if (offer.kind === 'head')
      return t(offer.units.length > 0 ? 'offer.take-units' : 'offer.take-head', { count: offer.rows.length });
    if (offer.kind !== 'date' || near === undefined) return t(`offer.take-${offer.kind}`);
    if (near.pattern === undefined) return t('offer.take-date');
    const first = near.pattern.startsWith('%d') ? 'day' : near.pattern.startsWith('%y') ? 'year' : 'month';
    return t(`offer.take-${first}-first`, {
      day: format.day(dayOf(near)),
      fits: near.fits,
      of: near.of,
    });
  };
  const titleId = fieldId('offers-title');
  return (
    <section class="offers" aria-labelledby={titleId}>
      <h2 id={titleId}>{t('offers.title')}</h2>
      <p class="field-hint">{t('offers.lead')}</p>
      <ul>
        {offers.map((offer) => (
          <li key={offer.ways[0]?.id}>
            <p>{textOf(offer)}</p>
            <div class="offer-ways">
              {offer.ways.map(({ id, near }) => (
                <button
                  key={id}
                  type="submit"
                  form={form}
                  class="is-small is-quiet"
                  name="act"
                  value={`offer-${id}`}
                >
                  {buttonOf(offer, id, near)}
                  <span class="unseen"> {labelOf(offer)}</span>
                </button>
              ))}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
