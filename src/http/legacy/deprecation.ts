/** Headers of answers of versions that are kept for the programs that ask for them and go no further. */
export const deprecationHeaders = (
  version: '1.0' | '2.0',
  origin: string,
): Readonly<Record<string, string>> => ({
  'ods-explore-api-deprecation': `V${version.replace('.', '_')}: version ${version} of the API is deprecated, use version 2.1`,
  link: `<${origin}/pages/api/>; rel="deprecation"; type="text/html"`,
});
