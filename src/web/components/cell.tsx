import type { Field } from '#dataset';
import { useSite } from '../site.ts';

interface CellProps {
  readonly field: Field;
  readonly value: unknown;
  /** A table shows less of a long value than the page of one record. */
  readonly isRoomy?: boolean;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const WEB_ADDRESS = /^https?:\/\/[^\s<>"]{1,2000}$/;
const LONG_TEXT = 140;

const cut = (text: string, isRoomy: boolean | undefined): string =>
  isRoomy || text.length <= LONG_TEXT ? text : `${text.slice(0, LONG_TEXT - 20).trimEnd()} …`;

const API_FILE = /^\/api\/explore\/v2\.1\/catalog\/datasets\/([^/]+)\/files\/([0-9a-f]+)$/;

/** Where a picture at most `width` pixels wide is served. */
const thumbnailOf = (path: string, width: number): string =>
  path.replace(API_FILE, `/explore/dataset/$1/files/$2/${width}/`);

function FileLink({
  value,
  isRoomy,
}: {
  value: Readonly<Record<string, unknown>>;
  isRoomy?: boolean | undefined;
}) {
  const { t } = useSite();
  const name = String(value.filename ?? '');
  const path = String(value.url ?? '#');
  const [width, height] = [Number(value.width), Number(value.height)];
  if (value.thumbnail !== true || !(width > 0 && height > 0)) {
    return (
      <a href={path} aria-label={t('table.file', { name })}>
        {name}
      </a>
    );
  }
  // Kept small in a row; the size in the markup avoids any shift while it loads.
  const side = isRoomy ? 320 : 48;
  const scale = Math.min(side / width, side / height, 1);
  return (
    <a class="thumbnail" href={path} aria-label={t('table.file', { name })}>
      <img
        src={thumbnailOf(path, isRoomy ? 700 : 100)}
        width={Math.round(width * scale)}
        height={Math.round(height * scale)}
        alt=""
        loading="lazy"
        decoding="async"
      />
    </a>
  );
}

function TextValue({ text, isRoomy }: { text: string; isRoomy?: boolean | undefined }) {
  if (WEB_ADDRESS.test(text)) {
    return (
      <a href={text} rel="noopener nofollow">
        {cut(text.replace(/^https?:\/\/(?:www\.)?/, ''), isRoomy)}
      </a>
    );
  }
  return <>{cut(text, isRoomy)}</>;
}

/** One value, as its field's type wants it shown. An absent value is a quiet dash. */
export function Cell({ field, value, isRoomy }: CellProps) {
  const { t, format } = useSite();
  if (value === null || value === undefined || value === '') {
    return (
      <span class="absent">
        <span aria-hidden="true">–</span>
        <span class="unseen">{t('no-value')}</span>
      </span>
    );
  }
  const { type, annotations } = field;
  if (type === 'file' && isObject(value)) return <FileLink value={value} isRoomy={isRoomy} />;
  if (type === 'boolean') return <>{value === true ? t('yes') : t('no')}</>;
  if (type === 'double' && typeof value === 'number')
    return <>{format.number(value, annotations.decimals)}</>;
  if (type === 'int' && typeof value === 'number') {
    // Identifiers and years are names, not amounts: no separator of thousands.
    const isName = annotations.id || /(^|_)(year|annee|id|hip|hd|hr|number|numero)s?($|_)/.test(field.name);
    return <>{isName ? String(value).replace('-', '−') : format.number(value)}</>;
  }
  if (type === 'geo_point_2d' && isObject(value)) {
    const [lat, lon] = [Number(value.lat), Number(value.lon)];
    return <>{`${format.number(Number(lat.toFixed(5)))}, ${format.number(Number(lon.toFixed(5)))}`}</>;
  }
  if (type === 'geo_shape' && isObject(value)) {
    const geometry = isObject(value.geometry) ? value.geometry : value;
    return <span class="quiet">{String(geometry.type ?? t('table.shape'))}</span>;
  }
  if (type === 'datetime' && typeof value === 'string') {
    return <time dateTime={value}>{value.replace('T', ' ').replace(/:00\+00:00$|\+00:00$/, '')}</time>;
  }
  if (Array.isArray(value)) {
    return <TextValue text={value.map(String).join(', ')} isRoomy={isRoomy} />;
  }
  if (isObject(value)) return <code>{cut(JSON.stringify(value), isRoomy)}</code>;
  return <TextValue text={String(value)} isRoomy={isRoomy} />;
}
