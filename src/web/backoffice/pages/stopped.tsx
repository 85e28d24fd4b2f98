import { useSite } from '../../site.ts';
import { ProblemText } from '../components/form.tsx';
import type { FieldProblem, Frame } from '../model.ts';
import { type Crumb, Office } from '../office.tsx';

export interface StoppedData {
  /** What could not be done, in the language of the page. */
  readonly title: string;
  readonly problem: FieldProblem;
  readonly crumbs: readonly Crumb[];
  readonly back: string;
}

/** Something that could not be done, and why. */
export function StoppedPage({ frame, data }: { readonly frame: Frame; readonly data: StoppedData }) {
  const { t, href } = useSite();
  return (
    <Office frame={frame} title={data.title} crumbs={data.crumbs}>
      <p class="notice is-problem" role="alert">
        <ProblemText problem={data.problem} />
      </p>
      <p class="actions">
        <a class="button is-quiet" href={href(data.back)}>
          {t('office.back')}
        </a>
      </p>
    </Office>
  );
}
