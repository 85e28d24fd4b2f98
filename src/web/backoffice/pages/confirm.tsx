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
}

/** Asks before something is done that cannot be undone. */
export function ConfirmPage({ frame, data }: { readonly frame: Frame; readonly data: ConfirmData }) {
  const { t } = useSite();
  return (
    <Office frame={frame} title={data.title} crumbs={data.crumbs}>
      <div class="confirm">
        {data.consequences.map((text) => (
          <p key={text}>{text}</p>
        ))}
        <Form
          action={data.action}
          hidden={data.hidden}
          submit={data.submit}
          isDangerous
          cancel={data.cancel}
          label={t('office.confirm')}
        />
      </div>
    </Office>
  );
}
