// The process that shows what becomes of a draft while somebody edits it: started by the portal, ended when nobody does.
import { servePreviewer } from '#publishing';

servePreviewer();
