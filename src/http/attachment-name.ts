const TYPES_BY_ENDING: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  gif: 'image/gif',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  json: 'application/json',
  pdf: 'application/pdf',
  png: 'image/png',
  txt: 'text/plain',
  xml: 'application/xml',
  zip: 'application/zip',
};

/** The name of a file that accompanies a dataset, without folders and controls, and the type that its ending says. */
export function attachmentNamed(sent: string): { readonly filename: string; readonly mimetype: string } {
  const filename = (sent.split(/[/\\]/).at(-1) ?? '').replace(/\p{Cc}/gu, '').slice(-200) || 'file';
  const ending = filename.split('.').at(-1)?.toLowerCase() ?? '';
  return { filename, mimetype: TYPES_BY_ENDING[ending] ?? 'application/octet-stream' };
}
