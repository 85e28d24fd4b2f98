import type { DatasetHead } from '../model.ts';

/** Whether a link may lead there: a source may have said anything. */
export const isAddress = (text: string): boolean => /^https?:\/\/\S+$/i.test(text);

/** The licence of a dataset, and where its text is. */
export const Licence = ({ dataset }: { readonly dataset: DatasetHead }) =>
  isAddress(dataset.licenseUrl) ? (
    <a href={dataset.licenseUrl} rel="license noopener">
      {dataset.license}
    </a>
  ) : (
    <span>{dataset.license}</span>
  );
