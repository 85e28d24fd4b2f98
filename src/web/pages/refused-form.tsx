import { Page } from '../document.tsx';
import { useSite } from '../site.ts';

export interface RefusedFormData {
  /** Where the form was to go. */
  readonly action: string;
  /** A new token, of this browser. */
  readonly csrfToken: string;
  /** What was typed, but for secrets. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly isSignedIn: boolean;
}

/** A form that came without proof of its origin: why, and what was typed, to be sent again. */
export function RefusedFormPage({ data }: { readonly data: RefusedFormData }) {
  const { t, href } = useSite();
  const typed = data.fields.filter(([, value]) => value.trim() !== '');
  const title = t('refused-form.title');
  return (
    <Page head={{ title, description: title, unlisted: true }}>
      <div class="wrap text-page error-page">
        <p class="eyebrow">403</p>
        <h1>{title}</h1>
        <p class="lead">{t('refused-form.lead')}</p>
        <ul class="refused-reasons">
          <li>{t('refused-form.reload')}</li>
          <li>{t('refused-form.cookies')}</li>
          <li>{t(data.isSignedIn ? 'refused-form.elsewhere' : 'refused-form.signed-out')}</li>
        </ul>
        {typed.length === 0 ? null : (
          <>
            <h2>{t('refused-form.typed')}</h2>
            <dl class="facts">
              {typed.map(([name, value]) => (
                <div key={`${name} ${value}`}>
                  <dt>{name}</dt>
                  <dd class="refused-value">{value}</dd>
                </div>
              ))}
            </dl>
          </>
        )}
        <form class="actions" method="post" action={data.action}>
          <input type="hidden" name="csrfmiddlewaretoken" value={data.csrfToken} />
          {data.fields.map(([name, value]) => (
            <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
          ))}
          <button class="button" type="submit">
            {t('refused-form.again')}
          </button>
          {data.isSignedIn ? null : (
            <a class="button is-quiet" href={href('/login/')} target="_blank" rel="noopener">
              {t('refused-form.sign-in')}
            </a>
          )}
        </form>
      </div>
    </Page>
  );
}
