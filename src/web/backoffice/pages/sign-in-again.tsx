import { useSite } from '../../site.ts';
import { Form } from '../components/form.tsx';
import type { Frame } from '../model.ts';
import { Office } from '../office.tsx';

export interface SignInAgainData {
  /** Where the form was to go, without language. */
  readonly action: string;
  /** What it said, secrets left out. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** Where one shows who one is, without language. */
  readonly signIn: string;
}

/** The last sign-in is too long ago for what was sent: it is kept here until the person has shown who they are. */
export function SignInAgainPage({ frame, data }: { readonly frame: Frame; readonly data: SignInAgainData }) {
  const { t, href } = useSite();
  return (
    <Office frame={frame} title={t('again.title')} lead={t('again.text')}>
      <ol class="steps">
        <li>
          <a class="button" href={href(data.signIn)} target="_blank" rel="noopener">
            {t('again.sign-in')}
          </a>
        </li>
        <li>
          <Form action={data.action} submit={t('again.send')} label={t('again.send')}>
            {data.fields.map(([name, value], i) => (
              <input key={i} type="hidden" name={name} value={value} />
            ))}
          </Form>
        </li>
      </ol>
    </Office>
  );
}
