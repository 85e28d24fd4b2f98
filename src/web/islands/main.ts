// Everything here is a comfort: each page is complete without it.
import { CopyText } from './copy-text.ts';
import { followRecordTables } from './record-table.ts';
import { SendOnChange } from './send-on-change.ts';

customElements.define('copy-text', CopyText);
customElements.define('send-on-change', SendOnChange);
followRecordTables();
