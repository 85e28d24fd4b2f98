import { useSite } from '../../site.ts';
import { Form } from '../components/form.tsx';
import type { Frame } from '../model.ts';
import { type Crumb, Office } from '../office.tsx';

export interface ConfirmData {
  /** The question, in the language of the page. */
  readonly title: string;
  /** What will happen, and what cannot be undone: a paragraph each. */
  readonly consequences: readonly string[];
  readonly crumbs: readonly Crumb[];
  /** Where yes is sent. */
  readonly action: string;
  readonly hidden: Readonly<Record<string, string>>;
  /** The act itself as a verb, never “OK”. */
  readonly submit: string;
  readonly cancel: string;
  /** Something milder that may be meant. */
  readonly instead?: { readonly label: string; readonly path: string };
  /** It can be taken back. */
  readonly isHarmless?: boolean;
}

/** Asks before something is done that cannot be undone. */
export function ConfirmPage({ frame, data }: { readonly frame: Frame; readonly data: ConfirmData }) {
  const { t, href } = useSite();
  return (
    <Office frame={frame} title={data.title} crumbs={data.crumbs}>
      <div class="confirm">
        {data.consequences.map((text) => (
          <p key={text}>{text}</p>
        ))}
        {data.instead === undefined ? null : (
          <p>
            <a href={href(data.instead.path)}>{data.instead.label}</a>
          </p>
        )}
        <Form
          action={data.action}
          hidden={data.hidden}
          submit={data.submit}
          isDangerous={data.isHarmless !== true}
          cancel={data.cancel}
          label={t('office.confirm')}
        />
      </div>
    </Office>
  );
}
