// Everything here is a comfort: each page is complete without it.
import { ApiConsole } from './api-console.ts';
import { CopyText } from './copy-text.ts';
import { DraftEditor } from './draft-editor.ts';
import { FileDrop } from './file-drop.ts';
import { FilterCheck } from './filter-check.ts';
import { LivePart } from './live-part.ts';
import { OdsqlField } from './odsql-field.ts';
import { PassKey } from './pass-key.ts';
import { PasskeyForm } from './passkey-form.ts';
import { followRecordTables } from './record-table.ts';
import { SendOnChange } from './send-on-change.ts';

customElements.define('api-console', ApiConsole);
customElements.define('copy-text', CopyText);
customElements.define('draft-editor', DraftEditor);
customElements.define('file-drop', FileDrop);
customElements.define('filter-check', FilterCheck);
customElements.define('live-part', LivePart);
customElements.define('odsql-field', OdsqlField);
customElements.define('pass-key', PassKey);
customElements.define('passkey-form', PasskeyForm);
customElements.define('send-on-change', SendOnChange);
followRecordTables();
