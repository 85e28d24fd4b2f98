export {
  ANONYMOUS,
  type AnonymousViewer,
  KEY_SCOPES,
  type KeyScope,
  type KnownViewer,
  may,
  PERMISSIONS,
  type Permission,
  type Viewer,
} from './model.ts';
