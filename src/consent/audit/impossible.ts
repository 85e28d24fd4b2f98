/** Why an audit could not be made at all. */
export class AuditImpossible extends Error {
  readonly code: 'no-browser' | 'no-answer' | 'no-registry' | 'no-state' | 'no-picture' | 'bad-option';

  constructor(code: AuditImpossible['code'], message: string) {
    super(message);
    this.name = 'AuditImpossible';
    this.code = code;
  }
}
